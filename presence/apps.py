from django.apps import AppConfig

from chatsite.realtime import companions


class PresenceConfig(AppConfig):
    name = "presence"

    def ready(self) -> None:
        from . import commands, receivers  # noqa: F401  # both register themselves
        from .live import Polls, Presence

        companions.register(Presence)
        companions.register(Polls)
