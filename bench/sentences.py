"""Sentences of a seed: parts of texts that packages ship, names, and endings as people chat.

Korean ones come from the corpora of konlpy, English ones from Debian's fortunes where these are
installed. Nothing of them is copied into the project.
"""

import importlib.util
import itertools
import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

FORTUNES = Path("/usr/share/games/fortunes")
ENDINGS = ("ㅋㅋ", "ㅎㅎ", "ㅠㅠ", "!", "?", "…", "~", "👍", "🎉", "요", "", "", "", "", "")
FAMILY, GIVEN = "김이박최정강조윤장임한오서신권황안송류홍", "민서지윤도현하은준우수아예진시영경호"
_SHORTEST, _LONGEST = 2, 9


class Sentences:
    """Endless. The same for the same seed and the same installed texts."""

    def __init__(self, seed: int = 7) -> None:
        self._random = random.Random(seed)
        self.words = [*_korean(), *_english()]
        names = itertools.product(FAMILY, GIVEN, GIVEN)
        self._names = ["".join(parts) for parts in names]
        self._random.shuffle(self._names)
        # Zipf: the n-th name is drawn a n-th as often as the first.
        self._weights = list(itertools.accumulate(1 / n for n in range(1, len(self._names) + 1)))

    def __iter__(self) -> Iterator[str]:
        while True:
            yield self.one()

    def one(self) -> str:
        """A part of a text, perhaps with a name before it and an ending after."""
        draw = self._random
        length = draw.randint(_SHORTEST, _LONGEST)
        start = draw.randrange(len(self.words) - length)
        said = " ".join(self.words[start : start + length])
        if draw.random() < 0.3:
            said = f"{self.name()} {said}"
        return f"{said} {draw.choice(ENDINGS)}".strip()

    def name(self) -> str:
        (name,) = self._random.choices(self._names, cum_weights=self._weights)
        return name

    def two_words(self) -> tuple[str, str]:
        """Words that stand beside each other in a text, as somebody remembers them."""
        while True:
            start = self._random.randrange(len(self.words) - 1)
            one, other = (word.rstrip(".,") for word in self.words[start : start + 2])
            if min(len(one), len(other)) > 1:
                return one, other


def _korean() -> Sequence[str]:
    spec = importlib.util.find_spec("konlpy")
    if spec is None or spec.origin is None:
        raise LookupError("konlpy is not installed: it is in requirements-dev.txt")
    corpora = Path(spec.origin).parent / "data" / "corpus"
    return _words(sorted(corpora.rglob("*.txt")))


def _english() -> Sequence[str]:
    files = [path for path in sorted(FORTUNES.glob("*")) if not path.suffix and path.is_file()]
    return _words(files)


def _words(files: Sequence[Path]) -> list[str]:
    texts = (path.read_text(errors="replace") for path in files)
    return [word for text in texts for word in re.findall(r"[\w'-]+[.,]?", text)]
