"""What happens here when something about a person changed."""

from typing import Any

from django.dispatch import receiver

from accounts import signals

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
