"""Regular work on accounts."""

from celery import shared_task

from . import services


@shared_task
def clear_expired_sessions() -> None:
    """Forget sign-ins and tokens whose time is over."""
    services.clear_expired()
