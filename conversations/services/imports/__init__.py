"""Histories that people bring along: the file comes in parts, a worker reads it in batches."""

from .ending import drop_import, give_up_import, release_import
from .reading import read_on
from .storing import Batch, store_batch
from .sweeping import sweep
from .uploading import MAX_PART, put_part, start_import

__all__ = [
    "MAX_PART",
    "Batch",
    "drop_import",
    "give_up_import",
    "put_part",
    "read_on",
    "release_import",
    "start_import",
    "store_batch",
    "sweep",
]
