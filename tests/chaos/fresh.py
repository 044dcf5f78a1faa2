"""The state of a client that begins from nothing: one sync, and the whole history."""

import asyncio
from collections.abc import Awaitable, Callable

from .client.api import Api
from .client.errors import Refused
from .client.feed import Feed
from .client.held import Data
from .client.history import load_older
from .client.store import Store
from .client.sync import sync


async def fresh_store(user_id: str, token: str, node: str) -> Store:
    """All parts of the installation run."""
    store, api = Store(user_id), Api(token)

    async def ask_page(path: str, query: Data) -> Data:
        return await patiently(lambda: api.ask(node, "GET", path, query=query))

    try:
        await sync(Feed(store), lambda request: api.ask(node, "POST", "sync", request))
        await load_whole(store, ask_page)
    finally:
        await api.close()
    return store


async def load_whole(store: Store, ask: Callable[[str, Data], Awaitable[Data]]) -> None:
    """Read every conversation back to where it begins."""
    for id in list(store.conversations):
        while await load_older(store, id, ask):
            pass


async def patiently(ask: Callable[[], Awaitable[Data]]) -> Data:
    """Keeps to the rate limits."""
    while True:
        try:
            return await ask()
        except Refused as refused:
            if refused.code != "rate_limited":
                raise
            await asyncio.sleep(refused.retry_after or 1.0)
