"""A million messages in many conversations, written as no service could in any time one waits."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import connection

from bench.people import Person, group, make_people
from bench.sentences import Sentences
from conversations.models import Conversation

CONVERSATIONS = 400
OWN = 200
"""Conversations in which the asker is: half of the messages are there."""
_PEOPLE = 20
_TOGETHER = 5
_AT_ONCE = 5_000

_INSERT = """
INSERT INTO conversations_message
  (conversation_id, id, seq, version, text_version, sender_id, client_id, kind, body, data)
SELECT conversation_id, id, seq, version, version, sender_id, gen_random_uuid(), 'text', body, '{}'
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::text[])
  AS new (conversation_id, id, seq, version, sender_id, body)
"""
_COUNTED = """
UPDATE conversations_conversation AS conversation
SET last_seq = last.seq, version = last.version, last_message_id = last.id
FROM (
    SELECT conversation_id, max(seq) AS seq, max(version) AS version, max(id) AS id
    FROM conversations_message GROUP BY conversation_id
) AS last WHERE conversation.id = last.conversation_id
"""


class Filled(NamedTuple):
    """Who asks, that person's conversations, who else is in them, and how many bodies differ."""

    asker: Person
    fellows: Sequence[Person]
    conversation_ids: Sequence[int]
    bodies: int


def fill(messages: int) -> Filled:
    """So many, each conversation as long as another."""
    asker, *others = make_people(_PEOPLE)
    fellows = others[: _TOGETHER - 1]
    without = others[:_TOGETHER]
    members = [[asker, *fellows] if n < OWN else without for n in range(CONVERSATIONS)]
    ids = [int(group(people)) for people in members]
    # Each in the order of the key, and all after the line that says who is in.
    place = {row.pk: row for row in Conversation.objects.filter(pk__in=ids)}
    sentences = Sentences()
    bodies: set[int] = set()
    for start in range(0, messages, _AT_ONCE):
        rows = []
        for number in range(start, min(messages, start + _AT_ONCE)):
            seq, which = divmod(number, CONVERSATIONS)
            conversation = place[ids[which]]
            sender = members[which][seq % _TOGETHER]
            body = sentences.one()
            bodies.add(hash(body))
            rows.append(
                (
                    *(conversation.pk, (conversation.last_message_id or 0) + seq + 1, seq + 1),
                    *(conversation.version + seq + 1, sender.id, body),
                )
            )
        run(_INSERT, [list(column) for column in zip(*rows, strict=True)])
    for statement in (_COUNTED, "VACUUM ANALYZE conversations_message"):
        run(statement)
    return Filled(asker, fellows, ids[:OWN], len(bodies))


def run(statement: str, given: Sequence[Any] = ()) -> None:
    """One statement, for what it does."""
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
