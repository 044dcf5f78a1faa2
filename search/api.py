"""Searching messages over HTTP."""

from datetime import UTC, datetime

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import actor_of
from accounts.presenters import user_json
from chatsite.lib.api import Endpoint, given
from chatsite.lib.openapi import describe
from chatsite.lib.snowflake import database_time_ms
from conversations.selectors.rows import people_in, present_people, present_rows

from . import inputs
from .language import parse
from .presenters import FoundJSON, HitJSON, facet_json, fragments_of
from .selectors.finding import Answer, find


class SearchEndpoint(Endpoint):
    @describe(
        "Messages that one may read, by what they say, newest or best first.",
        query=inputs.Search,
        answers={200: FoundJSON},
        errors=[503],
    )
    def get(self, request: Request) -> Response:
        actor, input = actor_of(request), inputs.Search.parse(given(request))
        now = datetime.fromtimestamp(database_time_ms() / 1000, UTC)
        query = parse(input.q, now=now, time_zone=input.time_zone or actor.time_zone)
        answer = find(
            actor_id=actor.id,
            query=query,
            conversation_id=input.conversation_id,
            cursor=input.cursor,
            sort=input.sort,
            limit=input.limit,
        )
        return Response(_found(answer))


def _found(answer: Answer) -> FoundJSON:
    rows = present_rows([shown.message for shown in answer.hits])
    results: list[HitJSON] = [
        {
            "message": row,
            "fragments": fragments_of(answer.matcher, row["body"]),
            "score": shown.score,
        }
        for row, shown in zip(rows, answer.hits, strict=True)
    ]
    people = people_in(rows) | set(answer.senders)
    return {
        "results": results,
        "next": str(answer.next) if answer.next else None,
        "total": {"count": answer.total, "exact": answer.total_is_exact},
        "facets": {
            "conversations": facet_json(answer.conversations),
            "senders": facet_json(answer.senders),
        },
        "users": [user_json(user) for user in present_people(people)],
        "relaxed": answer.relaxed,
        "degraded": answer.degraded,
    }
