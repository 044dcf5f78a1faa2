"""Work that no one waits for: reading histories that people bring along, and clearing up."""

from celery import shared_task

from .selectors.imports import abandoned, left_alone, others_have_to_catch_up
from .services import imports

PAUSE_SECONDS = 1


@shared_task
def read_import(owner_id: int, import_id: int) -> None:
    """Read on in a history; once more when its time was up before its end."""
    if imports.read_on(owner_id=owner_id, import_id=import_id):
        read_import.apply_async((owner_id, import_id), countdown=_pause())


@shared_task
def sweep_import(owner_id: int, import_id: int) -> None:
    """Delete what an import left, as `read_import`."""
    if imports.sweep(owner_id=owner_id, import_id=import_id):
        sweep_import.apply_async((owner_id, import_id), countdown=_pause())


@shared_task
def continue_imports() -> None:
    """Go on with what a worker left in the middle, or never heard of, and drop files that stopped
    coming."""
    for owner_id, import_id in abandoned():
        imports.drop_import(actor_id=owner_id, import_id=import_id)
    for owner_id, import_id, sweeping in left_alone():
        (sweep_import if sweeping else read_import).delay(owner_id, import_id)


def _pause() -> int:
    return PAUSE_SECONDS if others_have_to_catch_up() else 0
