"""What may be a reaction: exactly one emoji."""

import emoji

from chatsite.lib.text import clean_text


def check_emoji(value: str) -> str:
    """`value` in the presentation it is listed under. Raises ValueError for anything else."""
    text = clean_text(value)
    for candidate in (f"{text}\ufe0f", text):
        if emoji.is_emoji(candidate):
            return candidate
    raise ValueError("must be one emoji")
