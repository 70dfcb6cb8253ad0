"""What a Dart file says about itself at its top level: its directives and the names that it declares."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from tree_sitter import Node

from activities.toolchain.dart_syntax import ParsedDart
from activities.toolchain.source_text import SourceText

_SIMPLE_STRING = re.compile(r"""^(r?)(?:'([^']*)'|"([^"]*)")$""")


class DirectiveKind(StrEnum):
    IMPORT = "import"
    EXPORT = "export"
    PART = "part"
    PART_OF = "part of"


@dataclass(frozen=True, slots=True)
class Name:
    """A name and where it stands, in code points."""

    text: str
    offset: int


@dataclass(frozen=True, slots=True)
class Directive:
    """`uri` is the text between the quotes: None for a name (`part of`) or a string with an interpolation."""

    kind: DirectiveKind
    uri: str | None
    offset: int
    shown: tuple[Name, ...] = ()
    hidden: tuple[Name, ...] = ()


@dataclass(frozen=True, slots=True)
class Declaration:
    """A declared name. `key` tells apart what may share a name: a setter stands beside a getter."""

    name: Name
    key: str


@dataclass(frozen=True, slots=True)
class Outline:
    """A file's top level, in the order of the text."""

    directives: tuple[Directive, ...]
    declarations: tuple[Declaration, ...]


def outline(parsed: ParsedDart) -> Outline:
    """Read the top level of a file that parsed without findings."""
    reader = _Reader(parsed.source)
    children = parsed.root.named_children
    return Outline(
        tuple(directive for child in children for directive in reader.directives(child)),
        tuple(declaration for child in children for declaration in reader.declarations(child)),
    )


class _Reader:
    def __init__(self, source: SourceText) -> None:
        self._source = source

    def directives(self, node: Node) -> Iterator[Directive]:
        if node.type == "import_or_export":
            node = node.named_children[0]
            kind = DirectiveKind.IMPORT if node.type == "library_import" else DirectiveKind.EXPORT
            yield self._directive(kind, node)
        elif node.type == "part_directive":
            yield self._directive(DirectiveKind.PART, node)
        elif node.type == "part_of_directive":
            yield self._directive(DirectiveKind.PART_OF, node)

    def _directive(self, kind: DirectiveKind, node: Node) -> Directive:
        uri = _first(node, "uri")
        combinators = list(_all(node, "combinator"))
        return Directive(
            kind,
            self._uri_text(uri) if uri else None,
            self._offset(uri or node),
            tuple(name for combinator in combinators for name in self._names(combinator, "show")),
            tuple(name for combinator in combinators for name in self._names(combinator, "hide")),
        )

    def _names(self, combinator: Node, keyword: str) -> Iterator[Name]:
        if combinator.children and combinator.children[0].type == keyword:
            yield from (self._name(child) for child in combinator.named_children if child.type == "identifier")

    def _uri_text(self, uri: Node) -> str | None:
        match = _SIMPLE_STRING.match(_text(uri))
        if match is None:
            return None
        text = match[2] if match[2] is not None else match[3]
        return None if not match[1] and ("$" in text or "\\" in text) else text

    def declarations(self, node: Node) -> Iterator[Declaration]:
        match node.type:
            case "class_definition" | "enum_declaration" | "extension_declaration" | "extension_type_declaration":
                yield from self._named(node.child_by_field_name("name") or _first(node, "identifier"))
            case "mixin_declaration":
                yield from self._named(_first(node, "identifier"))
            case "type_alias":
                yield from self._named(_alias_name(node))
            case "function_signature" | "getter_signature":
                yield from self._named(node.child_by_field_name("name"))
            case "setter_signature":
                yield from self._named(node.child_by_field_name("name"), suffix="=")
            case "initialized_identifier_list" | "static_final_declaration_list" | "identifier_list":
                for child in node.named_children:
                    yield from self._named(child if child.type == "identifier" else _first(child, "identifier"))

    def _named(self, node: Node | None, suffix: str = "") -> Iterator[Declaration]:
        if node is not None:
            name = self._name(node)
            yield Declaration(name, name.text + suffix)

    def _name(self, node: Node) -> Name:
        return Name(_text(node), self._offset(node))

    def _offset(self, node: Node) -> int:
        return self._source.offset_at(node.start_point.row, node.start_point.column)


def _text(node: Node) -> str:
    return node.text.decode() if node.text else ""


def _first(node: Node, kind: str) -> Node | None:
    return next(_all(node, kind), None)


def _all(node: Node, kind: str) -> Iterator[Node]:
    """Descendants of that kind, in order. Only for small nodes: directives and headers."""
    for child in node.named_children:
        if child.type == kind:
            yield child
        elif child.type not in ("class_body", "enum_body", "extension_body"):
            yield from _all(child, kind)


def _alias_name(node: Node) -> Node | None:
    """`typedef Name<T> = ...` names itself first; the old `typedef int Name(...)` right before its parameters."""
    names: list[Node] = []
    for child in node.named_children:
        if child.type in ("type_parameters", "formal_parameter_list"):
            break
        if child.type == "type_identifier":
            names.append(child)
    is_old = not any(child.type == "=" for child in node.children)
    return (names[-1] if is_old else names[0]) if names else None
