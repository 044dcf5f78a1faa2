"""Searching in Elasticsearch."""

from collections import Counter
from typing import Any

from django.db import connection
from elasticsearch.dsl import Search

from search.engines.wanted import MAX_TOTAL, After, Asker, Found, Hit, Wanted

from .client import asking
from .indices import alias
from .querying import query_of

_FACETS = 20
MAX_STALE = 1_000
# What has not been told to the index yet: there it may be as it was before a deletion or an edit.
_STALE = """
(SELECT message_id FROM conversations_outboxentry WHERE conversation_id = ANY(%s::bigint[])
 LIMIT %s)
UNION
(SELECT message_id FROM search_pending WHERE conversation_id = ANY(%s::bigint[]) LIMIT %s)
UNION
(SELECT message_id FROM conversations_hiddenmessage WHERE user_id = %s
 AND conversation_id = ANY(%s::bigint[]) ORDER BY account_version DESC LIMIT %s)
"""


class Elasticsearch:
    """An `Engine`. Who may read what is a part of the query."""

    def find(self, asker: Asker, wanted: Wanted, after: After | None, limit: int) -> Found:
        search = _search(asker, wanted, after, limit)
        with asking() as client:
            answer = search.using(client).execute().to_dict()
        rows = answer["hits"]["hits"]
        hits = [_hit(row) for row in rows[:limit]]
        found = Found(hits, more=len(rows) > limit)
        if after is None:
            total = answer["hits"]["total"]
            found.total = min(total["value"], MAX_TOTAL)
            found.total_is_exact = total["relation"] == "eq" and total["value"] <= MAX_TOTAL
            found.conversations = _counts(answer, "conversations")
            found.senders = _counts(answer, "senders")
        return found


def _search(asker: Asker, wanted: Wanted, after: After | None, limit: int) -> Any:
    search = Search(index=alias()).query(query_of(asker, wanted, _stale(asker)))
    search = (
        search.sort("-message_id")
        if wanted.sort == "newest"
        else search.sort("_score", "-message_id")
    )
    search = search.source(["version", "sender_id", "conversation_id", "message_id"])
    # One more, to know whether there is more.
    search = search.extra(size=limit + 1, track_total_hits=MAX_TOTAL + 1 if not after else False)
    if after is not None:
        place = [after.message_id] if wanted.sort == "newest" else [after.score, after.message_id]
        search = search.extra(search_after=place)
    else:
        search.aggs.bucket("conversations", "terms", field="conversation_id", size=_FACETS)
        search.aggs.bucket("senders", "terms", field="sender_id", size=_FACETS)
    if len(asker.seats) == 1:
        search = search.params(routing=str(next(iter(asker.seats))))
    return search


def _stale(asker: Asker) -> set[int]:
    ids = list(asker.seats)
    with connection.cursor() as cursor:
        cursor.execute(_STALE, [ids, MAX_STALE, ids, MAX_STALE, asker.user_id, ids, MAX_STALE])
        return {id for (id,) in cursor.fetchall()}


def _hit(row: dict[str, Any]) -> Hit:
    source = row["_source"]
    return Hit(
        conversation_id=int(source["conversation_id"]),
        message_id=source["message_id"],
        sender_id=int(source["sender_id"]),
        version=source["version"],
        score=row["_score"] or 0.0,
    )


def _counts(answer: dict[str, Any], name: str) -> Counter[int]:
    buckets = answer["aggregations"][name]["buckets"]
    return Counter({int(bucket["key"]): bucket["doc_count"] for bucket in buckets})
