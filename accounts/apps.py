from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from chatsite.realtime import companions


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("People")

    def ready(self) -> None:
        from . import receivers  # noqa: F401  connects itself
        from .live import Uses

        companions.register(Uses)
