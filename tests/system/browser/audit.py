"""What a ruler finds wrong on a page: what sticks out, words that are cut, targets too small."""

from dataclasses import asdict, dataclass, field
from pathlib import Path

from playwright.sync_api import Page

_SCRIPT = Path(__file__).with_suffix(".js")

# Targets that are smaller on purpose.
_SMALL_WITH_REASON = [
    # A link or a word in running text is as high as its line.
    ".bubble a",
    ".bubble .text-button",
    ".bubble .mention",
    ".message-trouble .text-button",
    ".system-line .text-button",
    ".entrance-links a",
    ".entrance-side a",
    ".field-help a",
    ".reference-text a",
    ".reference-type a",
    # Beside the time, as high as its line: the menu of the message has both, too, in full height,
    # and that is what WCAG 2.2 (2.5.8) asks for where a target is small.
    ".message-unread",
    ".message-edited",
    # For the mouse alone, on hover: what it does stands in a menu, too, in full height.
    ".message-tools .icon-button",
    ".conversation-more",
    # The edge between two panes is as narrow as edges are; arrow keys move it, too.
    ".resizer",
]


@dataclass(frozen=True)
class Measure:
    """What a page has to keep to."""

    least: int
    """Pixels of a target."""
    least_of_finger: int
    """The same where one touches it."""
    small: list[str] = field(default_factory=list)
    """Targets that may be smaller."""
    sideways: list[str] = field(default_factory=list)
    """What is made to scroll sideways, besides code."""
    grid: int = 0
    """Pixels that lengths are a multiple of; 0 for any length."""


OURS = Measure(least=40, least_of_finger=44, small=_SMALL_WITH_REASON, grid=4)

# The pages of staff are Django's own, and so is their design: dense tables of links, made for a
# mouse. Our grid is none of theirs, and targets are held to what WCAG 2.2 (2.5.8) asks for, which
# axe-core measures. A list of many columns scrolls sideways within its frame.
ADMIN = Measure(least=0, least_of_finger=0, sideways=[".results"])


def faults(page: Page, measure: Measure = OURS) -> list[str]:
    """What is wrong with the page as it stands, one line each."""
    found: list[str] = page.evaluate(_SCRIPT.read_text(), asdict(measure))
    return found
