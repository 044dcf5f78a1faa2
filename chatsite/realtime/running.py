"""A number of things on their way, and the moment when there are none."""

import asyncio


class Running:
    """Used from one event loop only."""

    def __init__(self) -> None:
        self._count = 0
        self._none = asyncio.Event()
        self._none.set()

    def begin(self) -> None:
        self._count += 1
        self._none.clear()

    def end(self) -> None:
        self._count -= 1
        if not self._count:
            self._none.set()

    async def finish(self) -> None:
        """Return once there are none."""
        await self._none.wait()
