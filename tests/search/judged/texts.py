"""The texts of the judged set, by id."""

import importlib.util
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
_SHORTEST = 8
"""Lines of a bill with fewer letters and digits are rulers, page numbers and leftovers."""


def texts() -> dict[str, str]:
    """Id → text, in the order in which they are said."""
    own = (HERE / "messages.txt").read_text().splitlines()
    found = {f"own:{number}": line for number, line in enumerate(own, 1)}
    corpora = _package() / "data" / "corpus"
    files = {"law": corpora / "kolaw" / "constitution.txt"}
    files |= {path.stem: path for path in sorted((corpora / "kobill").glob("*.txt"))}
    for name, path in files.items():
        found |= {f"{name}:{number}": line for number, line in enumerate(_lines(path), 1)}
    return found


def _package() -> Path:
    # Where it lies, without running it: only its texts are of use here.
    spec = importlib.util.find_spec("konlpy")
    if spec is None or spec.origin is None:
        raise LookupError("konlpy is not installed: it is in requirements-dev.txt")
    return Path(spec.origin).parent


def _lines(path: Path) -> Iterator[str]:
    for raw in path.read_text().splitlines():
        line = " ".join(unicodedata.normalize("NFC", raw).split())
        if len(re.findall(r"\w", line)) >= _SHORTEST:
            yield line
