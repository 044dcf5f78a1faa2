"""JavaScript without what only its readers need: comments, and white space between tokens. Pure."""

import re
from collections.abc import Iterator

import tree_sitter_javascript
from tree_sitter import Language, Node, Parser

_PARSER = Parser(Language(tree_sitter_javascript.language()))
# Between these a space parts two tokens that would be another one together.
_JOINS = re.compile(rb"[\w$\x80-\xff]{2}|\+\+|--|//|/\*")
# A line that ends or begins so goes on, whether it ends there or not (ECMA-262, 12.10).
_GOES_ON_AFTER = b"{([,;:?=&|<>*!~^%."
_GOES_ON_BEFORE = b"})],;:?=&|<>*^%."


def bare(script: bytes) -> bytes:
    """The same tokens, and line breaks where one may end a statement.

    Raises ValueError for what is no JavaScript.
    """
    root = _PARSER.parse(script).root_node
    if root.has_error:
        raise ValueError(f"line {_first_error(root).start_point.row + 1} is no JavaScript")
    kept = bytearray()
    end = 0
    for token in _tokens(root):
        text = script[token.start_byte : token.end_byte]
        if kept:
            between = b"\n" in script[end : token.start_byte]
            kept += _gap(
                bytes(kept[-1:]), text[:1], touching=end == token.start_byte, breaks=between
            )
        kept += text
        end = token.end_byte
    return bytes(kept)


def _gap(before: bytes, after: bytes, *, touching: bool, breaks: bool) -> bytes:
    if touching:
        return b""
    if breaks and before not in _GOES_ON_AFTER and after not in _GOES_ON_BEFORE:
        return b"\n"
    return b" " if _JOINS.match(before + after) else b""


def _tokens(node: Node) -> Iterator[Node]:
    """In order, without comments."""
    if node.type == "comment":
        return
    if not node.children:
        if node.end_byte > node.start_byte:
            yield node
        return
    for child in node.children:
        yield from _tokens(child)


def _first_error(node: Node) -> Node:
    if node.is_error or node.is_missing:
        return node
    return next(_first_error(child) for child in node.children if child.has_error)
