from django.apps import AppConfig


class RealtimeConfig(AppConfig):
    name = "chatsite.realtime"
    label = "realtime"

    def ready(self) -> None:
        from . import checks  # noqa: F401  registers itself
