"""What a worker does for the index."""

from celery import shared_task

from .services.catching_up import catch_up


@shared_task
def index() -> None:
    """Take in what was written, and tell Elasticsearch."""
    catch_up()
