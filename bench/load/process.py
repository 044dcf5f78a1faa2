"""A load as the bench sees it: a process that is asked for things, one after the other."""

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from typing import IO, Any

from bench.cores import on
from chatsite.embedded.layout import PROJECT


class LoadFailed(Exception):
    """The load could not do what it was asked for."""


class LoadProcess:
    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._in = _pipe(process.stdin)
        self._out = _pipe(process.stdout)

    def ask(self, method: str, **arguments: Any) -> Any:
        """Call that method of the load and wait for what it answers. Raises LoadFailed."""
        self.begin(method, **arguments)
        return self.finish()

    def begin(self, method: str, **arguments: Any) -> None:
        """Call it, and go on."""
        self._in.write(json.dumps([method, arguments]) + "\n")
        self._in.flush()

    def finish(self) -> Any:
        """Wait for the answer to what was begun. Raises LoadFailed."""
        line = self._out.readline()
        if not line:
            raise LoadFailed(f"the load ended with exit code {self._process.wait()}")
        answer = json.loads(line)
        if "error" in answer:
            raise LoadFailed(answer["error"])
        return answer["result"]


@contextlib.contextmanager
def load(name: str, cores: frozenset[int]) -> Iterator[LoadProcess]:
    """The load of the module `bench.load.<name>`, on `cores`."""
    with on(cores):
        process = subprocess.Popen(
            [sys.executable, "-m", "bench.load.serve", name],
            cwd=PROJECT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
    with process:
        try:
            yield LoadProcess(process)
        finally:
            process.kill()


def _pipe(pipe: IO[str] | None) -> IO[str]:
    if pipe is None:
        raise ValueError("started without a pipe")
    return pipe
