"""Sync for clients without a socket."""

from functools import partial

from rest_framework.request import Request

from accounts.authentication import principal_of
from accounts.identity import check_sign_in
from chatsite.lib.api import Endpoint, given
from chatsite.lib.formats import JSONParser
from chatsite.lib.gate import Admission
from chatsite.lib.openapi import describe
from chatsite.realtime.polls import Asked
from chatsite.realtime.session import Principal
from conversations import inputs
from conversations.presenters import PollAnswerShape, SyncAnswerShape
from conversations.selectors.sync import News


class SyncParser(JSONParser):
    max_bytes = 1024 * 1024


class SyncEndpoint(Endpoint):
    """Lets polls in; a node answers them, at once or when there is something to say."""

    parser_classes = (SyncParser,)

    @describe(
        "What changed since the versions that a client holds; with `wait`, once something has.",
        query=inputs.PollQuery,
        body=inputs.Poll,
        answers={200: PollAnswerShape},
        errors=[503],
    )
    def post(self, request: Request) -> Admission:
        query = inputs.PollQuery.parse(request.query_params.dict())
        input = inputs.Poll.parse(given(request))
        principal = principal_of(request)
        news = News(
            actor_id=principal.user_id,
            versions=input.versions,
            account_version=input.account_version,
            since=input.since,
            cursor=input.cursor,
        )
        ask = partial(_ask, principal, news)
        watch = {user_id: input.shown.get(user_id) for user_id in input.watch}
        return Admission(Asked(principal, query.wait, watch, input.active, ask))


def _ask(principal: Principal, news: News) -> tuple[SyncAnswerShape, bool]:
    check_sign_in(principal)
    return news.ask()
