"""What browsers get of the static files."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage

from chatsite.lib.staticfiles import StaticFilesStorage

SCRIPT = b"""
/** @typedef {import("./other.js").Other} Other */
import { greet } from "./greet.js";

/** What stands in a template is kept. @param {string} name */
export function hello(name) {
  const longName = name;
  // Now.
  return import("./greet.js").then(() => greet(`<b>  ${longName} </b>`));
}
"""


@pytest.fixture
def storage(tmp_path: Path) -> StaticFilesStorage:
    place = {"location": tmp_path, "base_url": settings.STATIC_URL}
    return StaticFilesStorage(**place)  # type: ignore[no-untyped-call]  # whitenoise has no types


def _collect(storage: StaticFilesStorage, files: dict[str, bytes]) -> None:
    """As `collectstatic` does: it tells where each file was found, not where it was collected."""
    sources = InMemoryStorage()
    for name, content in files.items():
        sources.save(name, ContentFile(content))
        storage.save(name, ContentFile(content))
    paths = {name: (sources, name) for name in files}
    done = storage.post_process(paths)
    for _name, _as, processed in done:
        assert not isinstance(processed, Exception), processed


def test_scripts_are_small_and_import_each_other_by_their_lasting_names(
    storage: StaticFilesStorage, tmp_path: Path
) -> None:
    _collect(storage, {"js/hello.js": SCRIPT, "js/greet.js": b"export const greet = (it) => it;\n"})
    hello, greet = storage.stored_name("js/hello.js"), storage.stored_name("js/greet.js")
    script = (tmp_path / hello).read_text()
    assert script.count(f'"./{Path(greet).name}"') == 2
    assert "export function hello(" in script
    assert "`<b>  ${" in script
    assert not any(word in script for word in ("typedef", "Now.", "import {"))
    assert (tmp_path / f"{hello}.br").exists()


def test_the_service_worker_knows_lasting_names(storage: StaticFilesStorage) -> None:
    """What it does not know for one is loaded anew with every version, and kept by no page."""
    _collect(storage, {"js/greet.js": b"export const greet = 1;\n", "css/a.css": b"a{}"})
    worker = (settings.BASE_DIR / "static/js/service-worker.js").read_text()
    (pattern,) = re.findall(r"NAMED = /(.+)/;", worker)
    for name in ("js/greet.js", "css/a.css"):
        assert re.search(pattern, storage.stored_name(name))
        assert not re.search(pattern, name)


def test_a_script_that_is_none_is_told_by_its_name(storage: StaticFilesStorage) -> None:
    with pytest.raises(ValueError, match=r"^js/broken\.js: line 1 is no JavaScript$"):
        storage.save("js/broken.js", ContentFile(b"export const = 1;"))
