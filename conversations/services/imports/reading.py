"""Reading an import's file, for some seconds at a time, from where the last one stopped."""

import logging
import time
from collections.abc import Iterator
from contextlib import suppress

from django.db import DataError

from chatsite.lib.clock import ClockTimestamp
from chatsite.lib.errors import NotFound
from conversations.kakaotalk import Entry, Parser, pieces
from conversations.models import Import, ImportPart
from conversations.selectors.imports import others_have_to_catch_up

from .ending import give_up_import
from .storing import Batch, store_batch

logger = logging.getLogger(__name__)
BATCH_ENTRIES = 1_000
BATCH_CHARACTERS = 1_000_000
BATCH_BYTES = 4 * 1024 * 1024
"""A batch ends after this much of a file, whatever is in it."""
SLICE_SECONDS = 5.0
"""Then others have their turn at the worker."""


def read_on(*, owner_id: int, import_id: int) -> bool:
    """Read and store batches for a while; answers whether there is more to be read.

    Several may do so at the same moment: each batch is stored by one of them.
    """
    until = time.monotonic() + SLICE_SECONDS
    rows = Import.objects.filter(owner_id=owner_id, id=import_id, removed=False)
    row = rows.filter(state=Import.State.READING).first()
    if row is None:
        return False
    if others_have_to_catch_up():
        rows.update(worked_at=ClockTimestamp())
        return True
    try:
        for batch in _batches(row):
            stored = store_batch(owner_id=owner_id, import_id=import_id, batch=batch)
            if batch.last or not stored:
                return False
            if time.monotonic() > until or others_have_to_catch_up():
                return True
    except ImportPart.DoesNotExist:
        # It was cancelled behind our back, or another worker came to its end.
        return False
    except DataError:
        logger.exception("an import cannot be stored")
        with suppress(NotFound):
            give_up_import(owner_id=owner_id, import_id=import_id)
    return False


def _batches(row: Import) -> Iterator[Batch]:
    parser = Parser(row.style, row.parser)
    begin = end = row.position
    entries: list[Entry] = []
    characters = 0
    for piece in pieces(_chunks(row), row.encoding, row.position):
        for entry in parser.take(piece.text, ends_line=piece.ends_line):
            entries.append(entry)
            characters += len(entry.text)
        end = piece.end
        if (
            len(entries) >= BATCH_ENTRIES
            or characters >= BATCH_CHARACTERS
            or end - begin >= BATCH_BYTES
        ):
            yield Batch(begin, end, entries, parser.state(), last=False)
            begin, entries, characters = end, [], 0
    yield Batch(begin, row.size, [*entries, *parser.finish()], None, last=True)


def _chunks(row: Import) -> Iterator[bytes]:
    """The file from the row's place on, one part in memory at a time."""
    parts = ImportPart.objects.filter(owner_id=row.owner_id, import_id=row.id)
    offsets = list(parts.order_by("offset").values_list("offset", flat=True))
    for offset, end in zip(offsets, [*offsets[1:], row.size], strict=False):
        if end > row.position:
            data = bytes(parts.values_list("data", flat=True).get(offset=offset))
            yield data[max(0, row.position - offset) :]
