"""Text of a file as stored text has to be."""

import unicodedata

PORTION = 500
"""Characters: composing takes the square of the number of marks in a row, and a file may be full
of them."""


def tidy(piece: str, *, ends_line: bool) -> str:
    """NFC, without NUL, line ends as `\\n`."""
    text = piece.removesuffix("\r") if ends_line else piece
    text = text.replace("\0", "\ufffd").replace("\r\n", "\n").replace("\r", "\n")
    return text if text.isascii() else _composed(text)


def _composed(text: str) -> str:
    parts = []
    begin = 0
    while begin < len(text):
        end = _end_of_portion(text, begin)
        parts.append(unicodedata.normalize("NFC", text[begin:end]))
        begin = end
    return "".join(parts)


def _end_of_portion(text: str, begin: int) -> int:
    """Not in the middle of a character, where there is a place that is not."""
    last = begin + PORTION
    if last >= len(text):
        return len(text)
    for end in range(last, begin + PORTION // 2, -1):
        if not _continues(text[end]):
            return end
    return last


def _continues(character: str) -> bool:
    # The vowels and final consonants of decomposed syllables are no marks by their class.
    return unicodedata.combining(character) > 0 or "\u1160" <= character <= "\u11ff"
