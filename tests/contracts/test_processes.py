"""`bin/run` and the Procfile name the same processes."""

import os
from pathlib import Path

from honcho.environ import parse_procfile

from chatsite.embedded.children import Children
from chatsite.embedded.procfile import arguments, read_procfile
from chatsite.embedded.product import Product
from tests.product import PROJECT


def test_honcho_reads_the_procfile_as_we_do() -> None:
    text = (PROJECT / "Procfile").read_text()
    assert dict(parse_procfile(text).processes) == read_procfile(PROJECT / "Procfile")


def test_bin_run_starts_each_process_of_the_procfile(tmp_path: Path) -> None:
    environment = {"CHAT_DATA": str(tmp_path)}
    product = Product([8000, 8001], environment, Children(tmp_path / "roll", tmp_path))
    programs = [*product.nodes(), *product.helpers()]
    commands = {program.name: list(program.command[1:]) for program in programs}
    lines = read_procfile(PROJECT / "Procfile")
    assert set(commands) == {"n1", "n2", "worker", "beat"}
    for name, port in (("n1", "8000"), ("n2", "8001")):
        node = arguments(lines["node"], os.environ | {"PORT": port})[1:]
        assert commands[name] == [*node, "--name", name, "--url", f"http://localhost:{port}"]
    for name in ("worker", "beat"):
        assert commands[name] == arguments(lines[name], environment)[1:]


def test_a_value_with_a_space_stays_one_argument() -> None:
    assert arguments("beat --schedule $CHAT_DATA/beat", {"CHAT_DATA": "/my data"}) == [
        "beat",
        "--schedule",
        "/my data/beat",
    ]
