"""The indices behind their names.

What is searched is an alias. Every index has an alias of its own beside it to write by, so that a
late write to one that was dropped fails and makes no index anew. While one is built it is written
to as the living one is: what changes meanwhile is in both.
"""

import time
from dataclasses import dataclass

import elasticsearch
from django.conf import settings

from .mapping import index_body


@dataclass(frozen=True, slots=True)
class Indices:
    """`living`: the one that is searched, if any; `building`: those that are to be."""

    living: str | None
    building: tuple[str, ...]

    @property
    def written(self) -> list[str]:
        """The aliases to write by."""
        return [writing(name) for name in (self.living, *self.building) if name]


def alias() -> str:
    """The name that is searched."""
    return f"{settings.ELASTICSEARCH_INDEX}-messages"


def writing(index: str) -> str:
    """The name by which an index is written to."""
    return f"{index}-write"


def read_indices(client: elasticsearch.Elasticsearch) -> Indices:
    """As they are now."""
    found = client.indices.get_alias(index=f"{alias()}-*", allow_no_indices=True).body
    living = [name for name, one in found.items() if alias() in one["aliases"]]
    building = sorted(found.keys() - set(living))
    return Indices(living[0] if living else None, tuple(building))


def create(client: elasticsearch.Elasticsearch) -> str:
    """A new, empty index, that is written to from now on and not yet searched."""
    name = f"{alias()}-{time.time_ns()}"
    body = index_body(
        nori=has_nori(client),
        shards=settings.ELASTICSEARCH_SHARDS,
        replicas=settings.ELASTICSEARCH_REPLICAS,
    )
    client.indices.create(index=name, aliases={writing(name): {}}, **body)
    return name


def go_live(client: elasticsearch.Elasticsearch, name: str) -> None:
    """From now on this one is searched; in one step, so that no search finds none."""
    client.indices.refresh(index=name)
    before = read_indices(client).living
    actions: list[dict[str, dict[str, str]]] = [{"add": {"index": name, "alias": alias()}}]
    if before is not None:
        actions.append({"remove_index": {"index": before}})
    client.indices.update_aliases(actions=actions)


def drop(client: elasticsearch.Elasticsearch, name: str) -> None:
    client.indices.delete(index=name, ignore_unavailable=True)


def has_nori(client: elasticsearch.Elasticsearch) -> bool:
    """Whether the server can take Korean words apart: its plugin analysis-nori is installed."""
    try:
        client.indices.analyze(tokenizer="nori_tokenizer", text="한국어")
    except elasticsearch.BadRequestError:
        return False
    return True
