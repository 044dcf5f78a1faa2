"""Syncs of one moment, answered together: a crowd that comes back asks for much the same."""

from collections.abc import Sequence
from functools import partial

from django.db import InterfaceError, OperationalError

from chatsite.lib.errors import AppError, Unavailable, as_app_error
from chatsite.lib.threads import in_database_thread
from chatsite.lib.together import Together
from conversations.presenters import SyncAnswerShape

from .sync import Asked, sync_all

RETURNING_AT_ONCE = 64
"""Answers of one snapshot, each of `room.MAX_BYTES` at most."""
WHOLE_AT_ONCE = 4
"""Of first syncs, and of further portions: they are long, and have little in common."""


async def sync_with_others(asked: Asked) -> SyncAnswerShape:
    """The answer to `sync`, read with what others ask at this moment.

    Who was away a short time does not wait for those who hold nothing yet.
    """
    return await (_returning if asked.is_return else _whole).ask(asked)


def answer_each(questions: Sequence[Asked]) -> list[SyncAnswerShape | AppError]:
    """The answers in order. Where they cannot be had together, each is asked for alone.

    So what is wrong with one concerns no other. A database that is away is away for all: each would
    only wait for it anew.
    """
    try:
        return [*sync_all(questions)]
    except (OperationalError, InterfaceError, Unavailable) as exception:
        return [as_app_error(exception)] * len(questions)
    except Exception as exception:
        if len(questions) == 1:
            return [as_app_error(exception)]
    return [answer for asked in questions for answer in answer_each([asked])]


async def _answer(questions: Sequence[Asked]) -> list[SyncAnswerShape | AppError]:
    return await in_database_thread(partial(answer_each, questions))


_returning: Together[Asked, SyncAnswerShape] = Together(_answer, RETURNING_AT_ONCE)
_whole: Together[Asked, SyncAnswerShape] = Together(_answer, WHOLE_AT_ONCE)
