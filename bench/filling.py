"""A conversation with a long history, written as no service could in any time one would wait."""

from collections.abc import Iterator

from django.db import connection

from bench.people import Person, direct
from chatsite.lib.snowflake import split
from conversations.models import Conversation

_ROWS = """
INSERT INTO conversations_message
  (conversation_id, id, seq, version, text_version, sender_id, client_id, kind, body, data)
SELECT %(conversation)s, %(first)s + (((n - 1) * %(apart)s) << 22),
  n, n + %(version)s, n + %(version)s,
  CASE WHEN n %% 2 = 0 THEN %(one)s ELSE %(other)s END, gen_random_uuid(), 'text',
  'Message ' || n || ', of an ordinary length, as people write them.'
  || CASE WHEN %(uneven)s THEN repeat(' And more of it.', (n * 7 %% 11)::int) ELSE '' END, '{}'
FROM generate_series(%(low)s::bigint, %(high)s::bigint) n
"""
_AT_ONCE = 500_000


def long_conversation(
    one: Person, other: Person, messages: int, *, apart: int = 1, uneven: bool = False
) -> int:
    """A direct conversation of these with so many messages, so many milliseconds apart, ending now;
    of one length, or uneven."""
    conversation = Conversation.objects.get(pk=direct(one, other))
    first = conversation.pk - (messages * apart << 22)
    if split(first).milliseconds <= 0:
        raise ValueError("there is no room for so many before now")
    with connection.cursor() as cursor:
        for low, high in _portions(messages):
            cursor.execute(
                _ROWS,
                {
                    "conversation": conversation.pk,
                    "first": first,
                    "apart": apart,
                    "uneven": uneven,
                    "version": conversation.version,
                    "one": one.id,
                    "other": other.id,
                    "low": low,
                    "high": high,
                },
            )
        cursor.execute("VACUUM ANALYZE conversations_message")
    Conversation.objects.filter(pk=conversation.pk).update(
        last_seq=messages,
        version=conversation.version + messages,
        last_message_id=first + ((messages - 1) * apart << 22),
    )
    return conversation.pk


def id_at(conversation_id: int, messages: int, seq: int) -> int:
    """The id of one of its messages."""
    return conversation_id - (messages << 22) + ((seq - 1) << 22)


def _portions(messages: int) -> Iterator[tuple[int, int]]:
    for low in range(1, messages + 1, _AT_ONCE):
        yield low, min(messages, low + _AT_ONCE - 1)
