"""What a ruler finds wrong on a page: what sticks out, words that are cut, targets too small."""

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


def faults(page: Page) -> list[str]:
    """What is wrong with the page as it stands, one line each."""
    found: list[str] = page.evaluate(_SCRIPT.read_text(), _SMALL_WITH_REASON)
    return found
