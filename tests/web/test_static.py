"""Static files as `bin/run` collects them: under names that change with their content."""

from pathlib import Path
from typing import Any

from django.core.management import call_command


def test_all_of_them_can_be_collected(tmp_path: Path, settings: Any) -> None:
    # A module that imports in a circle has no name that settles, also where only a comment imports.
    settings.STATIC_ROOT = str(tmp_path)
    backend = {"BACKEND": "chatsite.lib.staticfiles.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": backend}
    call_command("collectstatic", interactive=False, verbosity=0)
    assert list((tmp_path / "js/models").glob("sync.*.js"))
