"""What `bin/bench` does once everything is installed."""

import argparse
import ast
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path
from typing import Any

from chatsite.embedded.layout import PROJECT

from .cores import split_cores
from .figures import Outcome, table
from .installation import RAISED, installed
from .machine import machine_facts

ROWS = Path(__file__).with_name("rows")
APART = {"long_history", "search"}
"""Too long for `all`."""
MOST_SECONDS = 900
"""Of one row: then it hangs."""


def names() -> dict[str, str]:
    """Name of each row → what it measures."""
    return {
        path.stem: (ast.get_docstring(ast.parse(path.read_text())) or "").partition("\n")[0]
        for path in sorted(ROWS.glob("[a-z]*.py"))
    }


def main(options: argparse.Namespace) -> int:
    """0 when all rows ran, whatever they found: nothing fails on speed."""
    if not options.names:
        for name, about in names().items():
            print(f"{name:12} {about}")
        return 0
    wanted = options.names
    if wanted == ["all"]:
        wanted = [name for name in names() if name not in APART]
    if len(wanted) == 1:
        report = {**_head(), "rows": [_run(wanted[0], quick=options.quick)]}
    else:
        report = {**_head(), "rows": [_run_apart(name, quick=options.quick) for name in wanted]}
    _leave(report, options)
    return int(any("failed" in row for row in report["rows"]))


def _head() -> dict[str, Any]:
    return {"machine": machine_facts(), "settings": RAISED}


def _run(name: str, *, quick: bool) -> dict[str, Any]:
    begun = time.monotonic()
    _allow_many_sockets()
    cores = split_cores()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chatsite.settings")
    with installed(cores) as installation:
        # Only now is it known where the database is.
        import django

        from .bench import Bench

        django.setup()
        row = import_module(f"bench.rows.{name}")
        outcome: Outcome = row.measure(Bench(installation, cores, quick))
    return {
        "name": name,
        "about": names()[name],
        "quick": quick,
        "seconds": time.monotonic() - begun,
        **outcome.as_json(),
    }


def _run_apart(name: str, *, quick: bool) -> dict[str, Any]:
    """In a process of its own, on an installation of its own: rows do not disturb each other."""
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "report.json"
        command = [sys.executable, str(PROJECT / "bin" / "bench"), name, "--json", str(answer)]
        try:
            subprocess.run([*command, *(["--quick"] * quick)], timeout=MOST_SECONDS, check=True)
        except subprocess.SubprocessError as error:
            print(f"{name} failed: {error}")
            return {"name": name, "about": names()[name], "failed": str(error), "figures": []}
        row: dict[str, Any] = json.loads(answer.read_text())["rows"][0]
        return row


def _leave(report: dict[str, Any], options: argparse.Namespace) -> None:
    if options.json:
        Path(options.json).write_text(json.dumps(report, indent=1) + "\n")
    written = markdown(report)
    if options.markdown:
        Path(options.markdown).write_text(written)
    print(written)


def markdown(report: dict[str, Any]) -> str:
    """The whole report, for people."""
    parts = ["".join(f"- {label}: {fact}\n" for label, fact in report["machine"].items())]
    raised = ", ".join(f"{name}={value}" for name, value in report["settings"].items())
    parts.append(f"- raised limits: {raised}\n")
    for row in report["rows"]:
        parts.append(f"\n## {row['name']}\n\n{row['about']}\n")
        if "failed" in row:
            parts.append(f"\nFailed: {row['failed']}\n")
            continue
        if row["quick"]:
            parts.append("\nA quick run: these figures say little.\n")
        if row["baseline"]:
            parts.append(f"\nBaseline: {row['baseline']}.\n")
        parts += ["\n", table(row["figures"])]
        parts += [f"\n{note[0].upper()}{note[1:]}.\n" for note in row["notes"]]
        parts.append(f"\nTook {row['seconds']:.0f} s.\n")
    return "".join(parts)


def _allow_many_sockets() -> None:
    """For this process and all that it starts."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
