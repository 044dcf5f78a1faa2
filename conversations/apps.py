from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from chatsite.realtime import companions


class ConversationsConfig(AppConfig):
    name = "conversations"
    verbose_name = _("Conversations")

    def ready(self) -> None:
        from . import commands, receivers  # noqa: F401  # both register themselves
        from .services.sending import NodeSends

        companions.register(NodeSends)
