"""What axe-core finds wrong on a page: one line for each rule and place."""

from functools import cache
from typing import Any

from playwright.sync_api import Page

from tests.product import PROJECT

_AXE = PROJECT / "node_modules" / "axe-core" / "axe.min.js"

# The page as it stands, by all rules: those of WCAG 2.2 A and AA, and what is good practice. The
# size of targets is the one of them that axe-core leaves out where nobody asks for it. Style sheets
# and media are not loaded anew for it: that serves an experimental rule that it leaves out, and one
# about <audio> and <video>, of which there are none.
_RUN = """() => axe.run(document, {
  preload: false, resultTypes: ["violations"], rules: { "target-size": { enabled: true } }
}).then(({ violations }) =>
  violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => ({ id, help, target, failureSummary }))))"""


@cache
def _source() -> str:
    return _AXE.read_text()


def barriers(page: Page) -> list[str]:
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(_source())
    found: list[dict[str, Any]] = page.evaluate(_RUN)
    return [_line(**one) for one in found]


def _line(id: str, help: str, target: list[Any], failureSummary: str) -> str:
    why = " ".join(failureSummary.split())
    return f"{id} ({help}) at {target}: {why}"
