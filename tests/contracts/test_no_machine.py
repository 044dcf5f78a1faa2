"""The project says nothing of the machine it was written on."""

import re
import subprocess
from pathlib import Path

from tests.product import PROJECT

# Written in two parts, so that this file does not find itself.
_PLACES = ["/wo" + "rk/", "/ro" + "ot/\\.", "/ho" + "me/", "/tm" + "p/team"]
_REGISTRIES = [
    name + "\\." + ending
    for name, ending in (("registry\\.npm" + "js", "org"), ("files\\.python" + "hosted", "org"))
]
_FORBIDDEN = re.compile("|".join(_PLACES + _REGISTRIES))
_BINARY = {".png", ".ico", ".woff2", ".mo", ".webp", ".jpg"}


def _tracked_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    return [PROJECT / name for name in listed.stdout.split("\0") if name]


def test_no_file_names_a_path_of_this_machine_or_a_registry_host() -> None:
    files = [path for path in _tracked_files() if path.exists() and path.suffix not in _BINARY]
    assert len(files) > 50
    found = [
        f"{path.relative_to(PROJECT)}:{number}: {line.strip()[:80]}"
        for path in files
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if _FORBIDDEN.search(line)
    ]
    assert found == []
