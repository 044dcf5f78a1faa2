"""Chance comes from one seed, which is printed: `--chaos-seed` does the same again, as far as
processes do. `--chaos-minutes` runs longer than the short run.
"""

import logging
import secrets

import pytest

# One line for every request of forty clients, kept until the end of the test.
logging.getLogger("httpx").setLevel(logging.WARNING)


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("chaos")
    group.addoption("--chaos-seed", default=None, help="the seed of a run that is to be repeated")
    group.addoption("--chaos-minutes", type=float, default=None, help="a run this long instead")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    minutes = config.getoption("--chaos-minutes") or 3
    for item in items:
        if item.path.name == "test_chaos.py":
            item.add_marker(pytest.mark.timeout(minutes * 90 + 420))


@pytest.fixture
def chaos_seed(request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]) -> str:
    seed: str = request.config.getoption("--chaos-seed") or secrets.token_hex(4)
    with capsys.disabled():
        print(f"\nchaos: --chaos-seed {seed}", flush=True)
    return seed
