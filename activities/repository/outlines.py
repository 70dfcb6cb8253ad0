"""A Dart file without its bodies: what it declares, with signatures, from its syntax tree."""

from collections.abc import Iterator
from typing import Final

from tree_sitter import Node

from activities.toolchain.dart_tree import parse_tree

MAX_LINES: Final = 80
MAX_LINE: Final = 200

_BODIES: Final = frozenset({"class_body", "enum_body", "extension_body"})
_WITH_BODY: Final = frozenset(
    {
        "class_definition",
        "enum_declaration",
        "mixin_declaration",
        "extension_declaration",
        "extension_type_declaration",
    }
)
_SIGNATURES: Final = frozenset({"function_signature", "getter_signature", "setter_signature", "type_alias"})
_VARIABLES: Final = frozenset({"static_final_declaration_list", "initialized_identifier_list"})
_MEMBERS: Final = frozenset({"method_signature", "declaration"})


def outline_of(text: str) -> str:
    """The public declarations, one a line, members indented; at most `MAX_LINES` lines.

    A file that does not parse answers what could be read of it.
    """
    lines: list[str] = []
    for line in _top_level(parse_tree(text)):
        if len(lines) == MAX_LINES:
            lines.append("...")
            break
        lines.append(line)
    return "\n".join(lines)


def _top_level(root: Node) -> Iterator[str]:
    for node in root.named_children:
        if node.type in _WITH_BODY:
            yield from _with_members(node)
        elif node.type in _SIGNATURES:
            yield from _public(_line(node), node)
        elif node.type in _VARIABLES:
            yield from (f"{name};" for name in _names(node) if not name.startswith("_"))


def _with_members(node: Node) -> Iterator[str]:
    name = _name(node)
    if name is not None and name.startswith("_"):
        return
    body = next((child for child in node.named_children if child.type in _BODIES), None)
    yield _header(node, body)
    if body is None:
        return
    constants = [_name(child) or "" for child in body.named_children if child.type == "enum_constant"]
    if constants:
        yield _clipped(f"  {', '.join(constants)};")
    for member in body.named_children:
        if member.type in _MEMBERS:
            yield from (f"  {line}" for line in _public(_without_value(_line(member)), member))


def _header(node: Node, body: Node | None) -> str:
    """The declaration up to its body, without annotations."""
    start = next((child for child in node.children if child.type != "annotation"), node)
    text = node.text or b""
    end = len(text) if body is None else body.start_byte - node.start_byte
    return _clipped(_squeezed(text[start.start_byte - node.start_byte : end]))


def _public(line: str, node: Node) -> Iterator[str]:
    name = _name(node)
    if name is None or not name.startswith("_"):
        yield line


def _line(node: Node) -> str:
    return _clipped(_squeezed(node.text or b"").removesuffix(";"))


def _without_value(line: str) -> str:
    """A field's declaration without what it is set to; default values of parameters stay."""
    name, equals, _ = line.partition(" = ")
    return name if equals and "(" not in name else line


def _names(declarations: Node) -> Iterator[str]:
    for child in declarations.named_children:
        name = _name(child)
        if name is not None:
            yield name


def _name(node: Node) -> str | None:
    """The declared name: of the node itself, or of the first part of it that has one."""
    named = node.child_by_field_name("name")
    if named is None:
        named = next((child for child in node.named_children if child.type == "identifier"), None)
    if named is not None:
        return named.text.decode() if named.text else None
    for child in node.named_children:
        if child.type.endswith(("_signature", "_list", "_declaration", "initialized_identifier")):
            return _name(child)
    return None


def _squeezed(text: bytes) -> str:
    return " ".join(text.decode().split())


def _clipped(line: str) -> str:
    return line if len(line) <= MAX_LINE else f"{line[: MAX_LINE - 3]}..."
