"""docs/operations.md names every setting from the environment, and no other."""

import ast
import re

from chatsite.embedded.variables import VARIABLES
from tests.docs.markdown import OPERATIONS, code_in, first_cells, section
from tests.product import PROJECT


def _settings() -> dict[str, ast.expr | None]:
    """Name of each variable that the settings read → its default."""
    found: dict[str, ast.expr | None] = {}
    for node in ast.walk(ast.parse((PROJECT / "chatsite" / "settings.py").read_text())):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="env")),
                args=[ast.Constant(value=str(name)), *_],
                keywords=keywords,
            ):
                found[name] = next((k.value for k in keywords if k.arg == "default"), None)
    return found


def _readings() -> dict[str, str]:
    """Name of each variable → the method of `env` that reads it."""
    found = {}
    for node in ast.walk(ast.parse((PROJECT / "chatsite" / "settings.py").read_text())):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="env"), attr=how),
                args=[ast.Constant(value=str(name)), *_],
            ):
                found[name] = how
    return found


def _documented() -> dict[str, str]:
    rows = re.findall(r"^\| `([A-Z_]+)`[ •]*\| (.*?) \|", section(OPERATIONS, "Settings"), re.M)
    return dict(rows)


def test_every_variable_of_the_settings_is_documented_and_the_reverse() -> None:
    assert len(_settings()) > 20
    assert set(_documented()) == set(_settings())


def test_every_variable_that_is_more_than_text_is_looked_at_before_the_start() -> None:
    parsed = {"bool", "int", "float", "email"}
    assert {name for name, how in _readings().items() if how in parsed} <= set(VARIABLES)
    assert set(VARIABLES) <= set(_settings())


def test_a_variable_stands_in_one_row() -> None:
    names = [code_in(cell)[0] for cell in first_cells(section(OPERATIONS, "Settings"))[1:]]
    assert sorted(names) == sorted(set(names))


def test_plain_defaults_are_the_real_ones() -> None:
    documented = _documented()
    for name, default in _settings().items():
        match default:
            case ast.Constant(value=bool(value)):
                expected = str(value).lower()
            case ast.Constant(value=int(value) | float(value)):
                expected = f"{value:g}" if value < 100_000 else str(value)
            case _:
                continue
        assert documented[name] == f"`{expected}`", name


def test_every_command_of_ours_is_documented() -> None:
    ours = {
        path.stem
        for app in ("accounts", "conversations", "presence", "search", "chatsite/realtime")
        for path in (PROJECT / app / "management" / "commands").glob("[a-z]*.py")
    }
    assert {"node", "create_user"} <= ours
    documented = re.findall(r"manage\.py (\w+)", section(OPERATIONS, "Commands"))
    assert set(documented) == ours
