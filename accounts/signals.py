"""What apps above hear of. Every signal is sent once, after its transaction has committed."""

from functools import partial
from typing import Any

from django.db import transaction
from django.dispatch import Signal

profile_changed = Signal()
"""`user_id`: what others see of this person changed."""

reads_visibility_changed = Signal()
"""`user_id`, `shown`: the person switched `show_reads`."""

last_seen_visibility_changed = Signal()
"""`user_id`, `shown`: the person switched `show_last_seen`."""

contact_changed = Signal()
"""`owner_id`, `person_id`, `held`: one person put another on the own list, or took them off."""

block_changed = Signal()
"""`owner_id`, `person_id`, `blocked`: one person blocked another, or lifted it."""


def send_after_commit(signal: Signal, **arguments: Any) -> None:
    """Send `signal` once the transaction has committed; a receiver's error stays its own."""
    transaction.on_commit(partial(signal.send_robust, sender=None, **arguments), robust=True)
