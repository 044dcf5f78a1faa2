"""Reading back, page by page."""

from collections.abc import Awaitable, Callable

from .held import BEGINNING, Data
from .store import Store

PAGE = 100
AskPage = Callable[[str, Data], Awaitable[Data]]


async def load_older(store: Store, conversation_id: str, ask: AskPage) -> bool:
    """Put the page below what is held into the store; whether there may be more.

    `ask` takes a path and a query, and brings the answer. Raises what it raises.
    """
    held = store.conversations.get(conversation_id)
    while held is not None and held.floor != BEGINNING:
        path = f"conversations/{conversation_id}/messages"
        page = await ask(path, {"before": held.floor, "limit": PAGE})
        if store.take_page(conversation_id, held, page):
            return held.floor != BEGINNING
        # Out of date: what is held moved on meanwhile, or is another copy by now.
        held = store.conversations.get(conversation_id)
    return False
