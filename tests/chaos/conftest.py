"""Chance comes from one seed, which is printed: `--chaos-seed` does the same again, as far as
processes do. `--chaos-minutes` runs longer than the short run.

The short run has always the same seed: when it fails, that is due to what was changed and not to a
draw. The long run draws another each time, to find what nobody thought of.
"""

import logging
import secrets

import pytest

# One line for every request of forty clients, kept until the end of the test.
logging.getLogger("httpx").setLevel(logging.WARNING)

_SHORT_SEED = "five"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("chaos")
    group.addoption("--chaos-seed", default=None, help="the seed of a run that is to be repeated")
    group.addoption("--chaos-minutes", type=float, default=None, help="a run this long instead")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    minutes = config.getoption("--chaos-minutes")
    acting = minutes * 90 if minutes else 600
    for item in items:
        if item.path.name == "test_chaos.py":
            item.add_marker(pytest.mark.timeout(acting + 600))


@pytest.fixture
def chaos_seed(request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]) -> str:
    drawn = secrets.token_hex(4) if request.config.getoption("--chaos-minutes") else _SHORT_SEED
    seed: str = request.config.getoption("--chaos-seed") or drawn
    with capsys.disabled():
        print(f"\nchaos: --chaos-seed {seed}", flush=True)
    return seed
