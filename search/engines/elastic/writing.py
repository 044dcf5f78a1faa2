"""Telling Elasticsearch what messages are now."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import elasticsearch

from search.engines.wanted import EngineUnavailable

from .documents import Source, document_of
from .indices import read_indices

_NEWER = 409
"""The index holds a later version: what was to be told is outdated."""


class Refusal(NamedTuple):
    """A document that this server takes in no state."""

    message_id: int
    reason: str


def write(
    client: elasticsearch.Elasticsearch, sources: Sequence[Source], names: Sequence[str]
) -> list[Refusal]:
    """Write to all of these, each by its version; answers what was refused for good.

    Raises EngineUnavailable where one could not be written now.
    """
    operations: list[dict[str, Any]] = []
    for source in sources:
        document = document_of(source)
        for name in names:
            operations += [{"index": _action(source, name)}, document]
    if not operations:
        return []
    answer = client.bulk(operations=operations, require_alias=True)
    return _refusals(answer.body) if answer["errors"] else []


def write_where_needed(
    client: elasticsearch.Elasticsearch, sources: Sequence[Source]
) -> list[Refusal]:
    """To the living index and to those that are built. Raises EngineUnavailable."""
    return write(client, sources, read_indices(client).written)


def _action(source: Source, name: str) -> dict[str, Any]:
    return {
        "_index": name,
        "_id": str(source.message_id),
        "routing": str(source.conversation_id),
        "version": source.version,
        "version_type": "external_gte",
    }


def _refusals(answer: dict[str, Any]) -> list[Refusal]:
    refused = []
    for item in answer["items"]:
        result = item["index"]
        error = result.get("error")
        if error is None or result["status"] == _NEWER:
            continue
        if result["status"] in (404, 429) or result["status"] >= 500:
            raise EngineUnavailable(str(error.get("reason"))[:300])
        cause = error.get("caused_by", {}).get("reason", "")
        refused.append(Refusal(int(result["_id"]), f"{error.get('reason')} {cause}".strip()[:1000]))
    return refused
