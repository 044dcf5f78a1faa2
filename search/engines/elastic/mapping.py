"""The index: what a document holds, and in how many ways its text is taken apart.

A change here needs `manage.py reindex`, which builds a new index beside the living one.
"""

from typing import Any

from elasticsearch.dsl import (
    Boolean,
    Integer,
    Keyword,
    Long,
    Mapping,
    Text,
    analyzer,
    token_filter,
    tokenizer,
)

PLAIN = analyzer("plain", tokenizer="standard", filter=["lowercase", "asciifolding"])
"""Words, without case and accents."""
EXACT = analyzer("exact", tokenizer="whitespace")
"""What stands between spaces, as it stands."""
PAIRS = analyzer("pairs", tokenizer=tokenizer("pairs", "ngram", min_gram=2, max_gram=2))
"""Every two characters in a row: parts of words, and scripts that have no spaces."""
THREES = analyzer("threes", tokenizer=tokenizer("threes", "ngram", min_gram=3, max_gram=3))
"""Every three strokes of keys in a row: one that slipped leaves the others."""
KOREAN = analyzer(
    "korean",
    tokenizer=tokenizer("korean", "nori_tokenizer", decompound_mode="mixed"),
    filter=[token_filter("particles", "nori_part_of_speech"), "lowercase", "asciifolding"],
)
"""Morphemes, compounds also in their parts, without particles and endings."""

DERIVED = ["squeezed", "initials", "heads", "strokes", "length"]
"""Made of the body by ourselves, as Postgres has it, and kept only in the index."""


def mapping(*, nori: bool) -> Mapping:
    """The fields. A text field keeps no norms where a match alone counts."""
    fields: dict[str, Any] = {"plain": Text(analyzer=PLAIN)}
    if nori:
        fields["korean"] = Text(analyzer=KOREAN, norms=False)
    mapping = Mapping()
    mapping.meta("dynamic", "strict")
    mapping.meta("_routing", required=True)
    mapping.meta("_source", excludes=DERIVED)
    mapping.field("conversation_id", Keyword())
    mapping.field("message_id", Long())
    mapping.field("sender_id", Keyword())
    mapping.field("version", Long(index=False))
    mapping.field("has_link", Boolean())
    mapping.field("is_reply", Boolean())
    mapping.field("body", Text(analyzer=EXACT, norms=False, fields=fields))
    for name, kind in (("squeezed", PAIRS), ("initials", PAIRS), ("strokes", THREES)):
        mapping.field(name, Text(analyzer=kind, norms=False))
    mapping.field("heads", Text(analyzer=EXACT, norms=False))
    mapping.field("length", Integer())
    return mapping


def index_body(*, nori: bool, shards: int, replicas: int) -> dict[str, Any]:
    """What `indices.create` takes.

    How often it is refreshed is left to the server: every second while somebody searches, else when
    the next one does. Named, it would be every second all the time, also while it is filled.
    """
    made = mapping(nori=nori)
    return {
        "mappings": made.to_dict(),
        "settings": {
            "number_of_shards": shards,
            "number_of_replicas": replicas,
            "analysis": made._collect_analysis(),
        },
    }
