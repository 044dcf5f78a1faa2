"""Which node to connect to."""

from collections.abc import Iterable
from random import Random

from .api import Api
from .errors import NoAnswer, Refused
from .held import Data

_PATIENCE = 5.0


class Gateway:
    """Asks any node that is remembered where to go, and remembers all that it is told of."""

    def __init__(self, api: Api, nodes: Iterable[str], rng: Random) -> None:
        self._api = api
        self._nodes = list(nodes)
        self._rng = rng

    async def choose(self, failed: str | None = None) -> str:
        """The address of a node for this client now; rather not the one that has just failed.

        Raises NoAnswer when no node that is remembered answers.
        """
        others = [node for node in self._nodes if node != failed]
        asked = self._rng.sample(others, len(others)) + [failed for _ in [0] if failed]
        for node in asked:
            try:
                answer = await self._api.ask(node, "GET", "gateway", patience=_PATIENCE)
            except NoAnswer:
                continue
            except Refused:
                # It lives, but cannot say who else does: nodes find each other by Redis.
                return node
            self._remember(answer)
            chosen: str = answer["url"] or node
            return self._draw(answer, failed) if chosen == failed else chosen
        raise NoAnswer("no node answers")

    def _remember(self, answer: Data) -> None:
        told = [one["url"] for one in answer["nodes"] if one["url"]]
        self._nodes += [url for url in told if url not in self._nodes]

    def _draw(self, answer: Data, failed: str) -> str:
        """One of the rest, by what is free there."""
        rest = [one for one in answer["nodes"] if one["url"] not in (None, failed)]
        if not rest:
            return failed
        free = [max(1, one["capacity"] - one["connections"]) for one in rest]
        url: str = self._rng.choices(rest, free)[0]["url"]
        return url
