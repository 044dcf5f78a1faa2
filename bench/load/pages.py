"""Somebody who reads a conversation's history page by page."""

import time

from .client import percentile
from .http import HttpClient


class Load:
    async def read(
        self, url: str, token: str, pages: list[str], times: int
    ) -> dict[str, dict[str, float]]:
        """Each page so often, in turns; milliseconds to its answer."""
        client = HttpClient(url, token)
        took: dict[str, list[float]] = {page: [] for page in pages}
        for _ in range(times):
            for page in pages:
                begun = time.perf_counter()
                answer = await client.get(page)
                took[page].append((time.perf_counter() - begun) * 1000)
                if len(answer["results"]) != 50:
                    raise RuntimeError(f"{page}: {len(answer['results'])} rows")
        await client.close()
        return {
            page: {"p50": percentile(each, 0.5), "p99": percentile(each, 0.99)}
            for page, each in took.items()
        }
