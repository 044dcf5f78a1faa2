"""Whether the indices hold what the database holds, row by row; what differs is written anew."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import elasticsearch
from django.conf import settings
from django.db import connection

from search.engines.elastic.client import asking, patient_client
from search.engines.elastic.documents import document_of, shown
from search.engines.elastic.indices import alias
from search.models import Pending

from .rebuilding import pages
from .taking_in import entry_of, tell, waiting, write_entries
from .texts import Text, texts_of

Key = tuple[int, int]
"""Conversation, message."""
_BATCH = 1_000

# The grams are compared as Postgres reads them.
_WRONG_ENTRIES = """
SELECT due.conversation_id, due.message_id
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s::text[])
    AS due (conversation_id, message_id, version, folded, grams)
LEFT JOIN search_entry AS entry USING (conversation_id, message_id)
WHERE (entry.version, entry.folded, entry.grams)
    IS DISTINCT FROM (due.version, due.folded, due.grams::tsvector)
  AND NOT (due.folded = '' AND entry.version IS NULL)
"""


@dataclass(slots=True)
class Report:
    """What differs, in Postgres's own index and in Elasticsearch.

    `newer`: documents above the version of the database, as after a restored backup, which only a
    reindex sets back. `surplus`: documents of no message, as (id, routing).
    """

    messages: int = 0
    entries: list[Key] = field(default_factory=list)
    documents: list[Key] = field(default_factory=list)
    newer: list[Key] = field(default_factory=list)
    surplus: list[tuple[str, str]] = field(default_factory=list)
    waiting: int = 0
    set_aside: int = 0

    @property
    def is_clean(self) -> bool:
        return not (self.entries or self.documents or self.newer or self.surplus)


def check() -> Report:
    """Compare; what is still on its way differs, too. Raises EngineUnavailable."""
    report = Report(
        waiting=waiting() + Pending.objects.filter(set_aside_at=None).count(),
        set_aside=Pending.objects.exclude(set_aside_at=None).count(),
    )
    for texts in pages(_BATCH):
        report.messages += len(texts)
        report.entries += _wrong_entries(texts)
        if settings.ELASTICSEARCH_URL:
            with asking(patient_client()) as client:
                _compare_documents(client, texts, report)
    if settings.ELASTICSEARCH_URL:
        with asking(patient_client()) as client:
            client.indices.refresh(index=alias())
            report.surplus = list(_surplus(client))
    return report


def repair(report: Report) -> None:
    """Write anew what differs: entries now, documents when the worker tells them.

    Raises EngineUnavailable.
    """
    for keys in _portions(report.entries):
        write_entries([entry_of(text) for text in texts_of(keys)], anew=True)
    for keys in _portions(report.documents):
        tell([(t.conversation_id, t.message_id, t.version) for t in texts_of(keys)])
    if report.surplus:
        with asking(patient_client()) as client:
            operations = [
                {"delete": {"_index": alias(), "_id": id, "routing": routing}}
                for id, routing in report.surplus
            ]
            client.bulk(operations=operations, refresh=True)


def _wrong_entries(texts: Sequence[Text]) -> list[Key]:
    rows = [entry_of(text) for text in texts]
    with connection.cursor() as cursor:
        cursor.execute(_WRONG_ENTRIES, [list(column) for column in zip(*rows, strict=True)])
        return list(cursor.fetchall())


def _compare_documents(
    client: elasticsearch.Elasticsearch, texts: Sequence[Text], report: Report
) -> None:
    docs = [{"_id": str(t.message_id), "routing": str(t.conversation_id)} for t in texts]
    found = client.mget(index=alias(), docs=docs)["docs"]
    for text, one in zip(texts, found, strict=True):
        held: dict[str, Any] | None = one.get("_source")
        key = text.conversation_id, text.message_id
        if held is None and not text.body:
            continue
        if held is not None and held["version"] > text.version:
            report.newer.append(key)
        elif held != shown(document_of(text)):
            report.documents.append(key)


def _surplus(client: elasticsearch.Elasticsearch) -> Iterator[tuple[str, str]]:
    place: list[int] = [0]
    while True:
        answer = client.search(
            index=alias(),
            size=_BATCH,
            # What is left of a deleted one has no more than its id and version.
            query={"exists": {"field": "conversation_id"}},
            sort=[{"message_id": "asc"}],
            search_after=place,
            source=False,
            track_total_hits=False,
        )
        hits = answer["hits"]["hits"]
        if not hits:
            return
        there = _ids_there([(int(hit["_routing"]), int(hit["_id"])) for hit in hits])
        for hit in hits:
            if int(hit["_id"]) not in there:
                yield hit["_id"], hit["_routing"]
        place = hits[-1]["sort"]


def _ids_there(keys: Sequence[Key]) -> set[int]:
    return {text.message_id for text in texts_of(keys)}


def _portions(keys: Sequence[Key]) -> Iterator[Sequence[Key]]:
    for start in range(0, len(keys), _BATCH):
        yield keys[start : start + _BATCH]
