from django.apps import AppConfig


class LibConfig(AppConfig):
    name = "chatsite.lib"
    label = "lib"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import lookups

        lookups.register()
