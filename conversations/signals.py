"""What apps above hear of. Every signal is sent once, after its transaction has committed."""

from django.dispatch import Signal

import_waits = Signal()
"""`owner_id`, `import_id`: its file is here, and wants to be read."""

import_left = Signal()
"""`owner_id`, `import_id`: it is gone, and what it left wants to be deleted."""

members_changed = Signal()
"""`conversation_id`, `user_ids`: these people joined, or are in no longer."""

messages_changed = Signal()
"""Messages have another text, a first or none: which ones, the outbox says. Sent on event loops,
too, so a receiver only takes note."""
