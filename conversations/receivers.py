"""What happens here when something about a person changed, and what is left to the worker."""

from typing import Any

from django.dispatch import receiver

from accounts import signals
from conversations.signals import import_left, import_waits

from . import tasks
from .services import announcements


@receiver(signals.profile_changed)
def on_profile_changed(*, user_id: int, **_: Any) -> None:
    announcements.announce_profile(user_id=user_id)


@receiver(signals.reads_visibility_changed)
def on_reads_visibility_changed(*, user_id: int, **_: Any) -> None:
    announcements.announce_reads(user_id=user_id)


@receiver(signals.block_changed)
def on_block_changed(*, owner_id: int, person_id: int, **_: Any) -> None:
    announcements.announce_marks_between(user_id=owner_id, other_id=person_id)


@receiver(import_waits)
def on_import_waits(*, owner_id: int, import_id: int, **_: Any) -> None:
    # Where Redis is away the regular task finds it.
    tasks.read_import.apply_async((owner_id, import_id), retry=False)


@receiver(import_left)
def on_import_left(*, owner_id: int, import_id: int, **_: Any) -> None:
    tasks.sweep_import.apply_async((owner_id, import_id), retry=False)
