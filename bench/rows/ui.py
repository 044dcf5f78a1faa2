"""The web client in Chromium: its weight, what one waits for, a conversation of 100,000."""

import statistics
from typing import Any

from bench.bench import Bench
from bench.figures import Figure, Outcome, at_most
from bench.filling import long_conversation
from bench.people import make_people
from bench.ui.browser import Window, chromium, session_of

MESSAGES = 100_000
SCROLLED = 20_000
SETTLED = 5_000
"""When memory is looked at first: by then all that is kept is full, and what runs is compiled."""
LOOKS, APART = 8, 100
"""So many times, so many messages apart: what is held swells and is cut, and the most counts."""
STEP = 400
REST = 60
"""Milliseconds between two keys: a quick hand."""
TYPED = "The quick brown fox jumps over the lazy dog, and 안녕하세요 too. "


def measure(bench: Bench) -> Outcome:
    """One person, one node; the browser takes what cores it finds."""
    messages = bench.size(MESSAGES, 5_000)
    reader, *others = make_people(8)
    long = str(long_conversation(reader, others[0], messages, apart=60_000, uneven=True))
    short = [str(long_conversation(reader, one, 300, apart=60_000)) for one in others[1:]]
    session = session_of(reader)
    with bench.installation.nodes(1) as nodes, chromium() as browser:
        url = f"http://127.0.0.1:{nodes.ports[0]}"
        figures = _first(browser, url, session, long, bench.size(7, 2))
        window = Window(browser, url, session)
        figures += _stored(window, long, short)
        window.close()
        window = Window(browser, url, session)
        window.go(f"/c/{long}")
        figures += _typing(window, messages, bench.size(5, 1))
        figures += _scrolling(
            window, messages, bench.size(SCROLLED, 1_500), bench.size(SETTLED, 800)
        )
        window.close()
    return Outcome(
        figures=figures,
        notes=(
            "Chromium without a window and a graphics card, 1280 x 800, on what cores it found",
            f"work of a key: all that the page's main thread does from it on for {REST} ms; until "
            "drawn: with the wait for the frame",
        ),
    )


def _first(browser: Any, url: str, session: str, conversation: str, times: int) -> list[Figure]:
    """With nothing kept from before: neither files nor messages."""
    shown, weights, files = [], [], 0
    for _ in range(times + 1):
        window = Window(browser, url, session)
        shown.append(window.go(f"/c/{conversation}"))
        weight, files = window.scripts()
        weights.append(weight / 1024)
        window.close()
    # The first of all warmed the server.
    first = shown[1:]
    return [
        Figure(
            name="JavaScript before the first conversation",
            value=max(weights),
            unit="KiB, compressed",
            target=at_most(120),
            more={"files": files},
        ),
        Figure(
            name="the first conversation",
            value=statistics.median(first),
            unit="ms, median",
            target=at_most(1000),
            more={"worst": max(first)},
        ),
    ]


def _stored(window: Window, first: str, others: list[str]) -> list[Figure]:
    """Conversations that were read before, in a page that was loaded anew."""
    window.go(f"/c/{first}")
    for one in others:
        window.open(one)
        window.page.evaluate("bench.holds(12)")
    # What was read is on the disk a moment later.
    window.page.wait_for_timeout(1000)
    window.go(f"/c/{first}")
    took = [window.open(one) for one in others]
    return [
        Figure(
            name="a conversation from the stored copy",
            value=statistics.median(took),
            unit="ms, median",
            target=at_most(100),
            more={"worst": max(took)},
        )
    ]


def _typing(window: Window, messages: int, times: int) -> list[Figure]:
    window.page.locator(".composer-input").click()
    window.page.wait_for_timeout(500)
    work = sorted(window.key(character, REST) for character in TYPED * times)
    seen = sorted(window.page.evaluate("bench.keys"))
    return [
        Figure(
            name=f"a key in a conversation of {messages:,} messages",
            value=_share(work, 0.95),
            unit="ms of work, p95",
            target=at_most(16),
            more={
                "keys": len(work),
                "p50": _share(work, 0.5),
                "until drawn p50": _share(seen, 0.5),
                "until drawn p95": _share(seen, 0.95),
            },
        )
    ]


def _scrolling(window: Window, messages: int, through: int, settled: int) -> list[Figure]:
    before, heap = _most_held(window, messages - settled)
    after, grown = _most_held(window, messages - through)
    return [
        Figure(
            name=f"memory after {through:,} messages beside after {settled:,}",
            value=grown / heap,
            unit="times",
            target=at_most(1.1),
            more={"MiB before": heap / 2**20, "MiB after": grown / 2**20},
        ),
        Figure(
            name="nodes of the page, the same",
            value=after["nodes"] / before["nodes"],
            unit="times",
            more={"before": before["nodes"], "after": after["nodes"]},
        ),
        Figure(
            name=f"layout shift while {through:,} messages of history load",
            value=before["shift"] + after["shift"],
            unit="",
            target=at_most(0),
            more={
                "rows that jumped": before["jumps"] + after["jumps"],
                "furthest px": max(before["jump"], after["jump"]),
            },
        ),
    ]


def _most_held(window: Window, until: int) -> tuple[dict[str, float], float]:
    """Scrolls back to a message: how that went, and the bytes held at most on the last stretch."""
    went, most = {"shift": 0.0, "jumps": 0.0, "jump": 0.0, "nodes": 0.0}, 0.0
    for look in reversed(range(LOOKS)):
        said = window.scroll_back(until + look * APART, STEP)
        went = {
            "shift": went["shift"] + said["shift"],
            "jumps": went["jumps"] + said["jumps"],
            "jump": max(went["jump"], said["jump"]),
            "nodes": said["nodes"],
        }
        most = max(most, window.heap())
    return went, most


def _share(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
