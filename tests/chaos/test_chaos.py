"""Forty clients on four nodes do everything that people do, while nodes, Redis and PostgreSQL are
killed: what was acknowledged is never lost, doubled or reordered, and everyone ends up with the
same.
"""

import asyncio
from pathlib import Path

import pytest

from .client.client import LINES
from .crowd import CLIENTS
from .fate import KINDS
from .installation import Installation
from .report import write_report
from .trial import Bounds, Trial

NEEDED = (
    *("send", "edit", "delete for all", "delete for me", "react", "take back", "read", "pin"),
    *("mute", "draft", "profile", "join", "leave", "remove", "rejoin", "block", "unblock"),
    *("start direct", "drop", "restart", "switch"),
)
"""What has to be acknowledged at least once; other actions wait for others to do their part."""
SHORT = Bounds(seconds=90, sends=3000, most_seconds=600)
"""A slow machine needs longer for as many sends, a fast one has to go on for as long."""

pytestmark = pytest.mark.system


def _bounds(minutes: float | None) -> Bounds:
    if minutes is None:
        return SHORT
    seconds = minutes * 60
    return Bounds(seconds=seconds, sends=int(seconds * 30), most_seconds=seconds * 1.5)


def test_nothing_is_lost_whatever_dies(
    tmp_path: Path,
    chaos_seed: str,
    request: pytest.FixtureRequest,
    capsys: pytest.CaptureFixture[str],
) -> None:
    bounds = _bounds(request.config.getoption("--chaos-minutes"))
    with Installation(tmp_path / "data") as installation:
        trial = Trial(installation, chaos_seed)
        try:
            outcome = asyncio.run(trial.run(bounds))
        except BaseException:
            write_report(trial, chaos_seed)
            raise
        with capsys.disabled():
            print(f"chaos: {outcome.sends} sends, {dict(outcome.kills)}, {outcome.seconds}")
            print(f"chaos: done {dict(sorted(outcome.done.items()))}")
        if outcome.faults:
            pytest.fail(f"see {write_report(trial, chaos_seed)}\n" + "\n".join(outcome.faults[:20]))
    assert outcome.sends >= bounds.sends
    assert outcome.seconds["acting"] >= bounds.seconds
    assert min(outcome.kills[kind] for kind in KINDS) >= 2
    assert len(outcome.nodes) >= 2
    assert set(outcome.kinds) == set(LINES)
    assert min(outcome.kinds.values()) >= CLIENTS / 5
    assert {name for name in NEEDED if not outcome.done[name]} == set()
