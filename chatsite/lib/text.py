"""Text as people type it, made safe to store and to compare."""

import unicodedata


def clean_text(value: str) -> str:
    """NFC, line ends as `\\n`. Raises ValueError for NUL and lone surrogates."""
    if "\0" in value:
        raise ValueError("must not contain NUL")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError("must not contain lone surrogates") from None
    return unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))


def clean_line(value: str) -> str:
    """As `clean_text`, on one line: control characters become spaces, ends are trimmed."""
    text = clean_text(value)
    return "".join(" " if unicodedata.category(c) == "Cc" else c for c in text).strip()


def is_blank(value: str) -> bool:
    """Whether nothing would show: only white space, controls and format characters."""
    return all(c.isspace() or unicodedata.category(c) in {"Cc", "Cf", "Zl", "Zp"} for c in value)


def excerpt(value: str, length: int = 200) -> str:
    """The first `length` characters, cut with an ellipsis."""
    return value if len(value) <= length else value[: length - 1].rstrip() + "…"
