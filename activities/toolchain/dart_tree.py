"""Parsing with tree-sitter, and the nodes that it marks as wrong."""

from collections.abc import Iterator
from functools import lru_cache

import tree_sitter_dart
from tree_sitter import Language, Node, Parser, Query, QueryCursor


@lru_cache(maxsize=1)
def _language() -> Language:
    return Language(tree_sitter_dart.language())


def parse_tree(text: str) -> Node:
    """The root of the text's tree. A parser is made for each call, for one must not be shared between threads."""
    return Parser(_language()).parse(text.encode()).root_node


def loop_headers(root: Node) -> list[Node]:
    """What stands between the parentheses of each `for`."""
    return QueryCursor(_loop_query()).captures(root).get("header", [])


@lru_cache(maxsize=1)
def _loop_query() -> Query:
    return Query(_language(), "(for_loop_parts) @header")


def wrong_nodes(root: Node) -> list[Node]:
    """The innermost nodes that the parser marked as unexpected or missing, in the order of the text."""
    return [node for node in _marked(root) if node.is_missing or not any(_is_marked(c) for c in node.children)]


def _marked(root: Node) -> Iterator[Node]:
    stack = [root]
    while stack:
        node = stack.pop()
        if _is_marked(node):
            yield node
        if node.has_error:
            stack.extend(reversed(node.children))


def _is_marked(node: Node) -> bool:
    return node.is_missing or node.is_error
