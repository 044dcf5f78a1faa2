"""Scripts without what only readers need say the same."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import tree_sitter_javascript
from tree_sitter import Language, Node, Parser

from chatsite.lib.scripts import bare
from tests.product import PROJECT

PARSER = Parser(Language(tree_sitter_javascript.language()))
SCRIPTS = sorted((PROJECT / "static").rglob("*.js"))


def _shape(node: Node) -> Iterator[tuple[str, bytes | None]]:
    """The tree with the words at its ends, without comments."""
    if node.type != "comment":
        yield node.type, None if node.children else node.text
        for child in node.children:
            yield from _shape(child)
        yield "end", None


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_every_script_of_the_client_says_the_same(path: Path) -> None:
    script = path.read_bytes()
    small = bare(script)
    before, after = (PARSER.parse(text).root_node for text in (script, small))
    assert list(_shape(after)) == list(_shape(before))


@pytest.mark.parametrize(
    ("script", "small"),
    [
        ("const a = 1; // one", "const a=1;"),
        ("/** What. */\nexport function f() {}\n", "export function f(){}"),
        ("`a  ${ b + `c ${ d }  // e` }  /* f */`", "`a  ${b+`c ${d}  // e`}  /* f */`"),
        ("'// no' + \"/* no */\"", "'// no'+\"/* no */\""),
        ("x.replace( /\\/\\/ y/g , '' )", "x.replace(/\\/\\/ y/g,'')"),
        ("a + +b - -c", "a+ +b- -c"),
        ("a / /b/.c", "a/ /b/.c"),
        ("x in y; typeof z", "x in y;typeof z"),
        ("한 in 글", "한 in 글"),
        # Here the end of a line ends a statement.
        ("a = b\n+c\n", "a=b\n+c"),
        ("a\n++\nb", "a\n++\nb"),
        ("f(\n  a,\n  b\n)\n;", "f(a,b);"),
    ],
)
def test_what_is_left_out(script: str, small: str) -> None:
    assert bare(script.encode()).decode() == small


def test_what_is_no_script_is_told_with_its_line() -> None:
    with pytest.raises(ValueError, match=r"^line 2 is no JavaScript$"):
        bare(b"let a = 1;\nconst = 2;\n")
