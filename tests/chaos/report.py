"""What is left of a run that failed: who did what last, what was killed, what the nodes said."""

import shutil
from pathlib import Path

from tests.product import PROJECT

from .trial import Trial

REPORTS = PROJECT / "var" / "chaos"


def write_report(trial: Trial, seed: str) -> Path:
    """The folder of the report."""
    folder = REPORTS / seed
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "clients").mkdir(parents=True)
    (folder / "faults.txt").write_text("\n".join(trial.outcome.faults) + "\n")
    for actor in trial.actors:
        (folder / "clients" / f"{actor.name}.txt").write_text("\n".join(actor.diary) + "\n")
    shutil.copytree(trial.installation.layout.logs, folder / "log")
    return folder
