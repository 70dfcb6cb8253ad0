"""Dart's syntax: a file's tree, and its mistakes told like the analyzer tells them.

The grammar takes a little more than Dart does. Known and not told: `a++` before a line that begins with `--b`, a call
that is assigned to (`f(a, b) = c`), and keywords used as names in some expressions.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

from activities.toolchain.dart_brackets import find_unmatched
from activities.toolchain.dart_mending import behind_text, mend_brackets, mend_separators
from activities.toolchain.dart_newer_syntax import LanguageVersion, rewritten
from activities.toolchain.dart_tokens import tokenize
from activities.toolchain.dart_tree import loop_headers, parse_tree, wrong_nodes
from activities.toolchain.source_text import Finding, SourceText

MAX_FINDINGS = 20
"""Findings that are told of one file: what follows the first few is mostly their consequence."""
MAX_CONSEQUENCES = 5
"""Of the parser's own findings, where something missing explains some of them: by then it has lost its way."""
_MAX_QUOTED = 40

_THROW_AFTER_IF_NULL = re.compile(r"\?\?\s*throw\b")


@dataclass(frozen=True, slots=True)
class ParsedDart:
    """A file's tree and its syntax errors, in the order of the text; `root` is sound only when there are none."""

    source: SourceText
    root: Node
    findings: tuple[Finding, ...]


def parse_dart(text: str, *, language_version: LanguageVersion | None = None, locate: bool = True) -> ParsedDart:
    """Parse one file.

    `language_version` is the package's, from its sdk constraint; unknown allows everything. With `locate` the exact
    place of something missing is looked for; without, the findings are where the parser gave up.
    """
    source = SourceText(text)
    root = parse_tree(text)
    if not root.has_error:
        return ParsedDart(source, root, tuple(_loop_findings(source, root)))
    newer = rewritten(text, tokenize(text).tokens, language_version)
    newer_root = parse_tree(newer)
    if not newer_root.has_error:
        return ParsedDart(source, newer_root, tuple(_loop_findings(SourceText(newer), newer_root)))
    if len(wrong_nodes(newer_root)) < len(wrong_nodes(root)):
        return ParsedDart(source, newer_root, _findings(SourceText(newer), newer_root, locate=locate))
    return ParsedDart(source, root, _findings(source, root, locate=locate))


def _findings(source: SourceText, root: Node, *, locate: bool) -> tuple[Finding, ...]:
    stream = tokenize(source.text)
    if stream.unterminated:
        return tuple(stream.unterminated[:MAX_FINDINGS])
    own = _tree_findings(source, root)
    if not locate:
        return tuple(own[:MAX_FINDINGS])
    unmatched = find_unmatched(source, stream.tokens)
    if unmatched:
        mending = mend_brackets(source, unmatched)
    else:
        mending = mend_separators(source, stream.tokens, len(wrong_nodes(root)))
    if not mending.findings:
        return tuple(own[:MAX_FINDINGS])
    consequences = own[:MAX_CONSEQUENCES] if mending.wrong else []
    return tuple(sorted((*mending.findings, *consequences), key=lambda finding: finding.offset)[:MAX_FINDINGS])


def _tree_findings(source: SourceText, root: Node) -> list[Finding]:
    findings: dict[int, Finding] = {}
    for node in wrong_nodes(root):
        finding = _missing(source, node) if node.is_missing else _unexpected(source, node)
        findings.setdefault(finding.offset, finding)
    return sorted(findings.values(), key=lambda finding: finding.offset)


def _loop_findings(source: SourceText, root: Node) -> Iterator[Finding]:
    """The grammar takes `for (;)` as well: a loop that is not over elements has two semicolons."""
    for header in loop_headers(root):
        children = header.children
        semicolons = sum(child.type in (";", "local_variable_declaration") for child in children)
        if semicolons < 2 and not any(child.type == "in" for child in children):
            offset = source.offset_at(header.end_point.row, header.end_point.column)
            yield Finding(behind_text(source.text, offset), "expected_token", "Expected to find ';'.")


def _missing(source: SourceText, node: Node) -> Finding:
    offset = source.offset_at(node.start_point.row, node.start_point.column)
    wanted = "an identifier" if node.type in ("identifier", "type_identifier") else f"'{node.type}'"
    code = "missing_identifier" if wanted == "an identifier" else "expected_token"
    return Finding(behind_text(source.text, offset), code, f"Expected to find {wanted}.")


def _unexpected(source: SourceText, node: Node) -> Finding:
    start = source.offset_at(node.start_point.row, node.start_point.column)
    end = source.offset_at(node.end_point.row, node.end_point.column)
    before = source.line_start(source.line_of(start))
    if _THROW_AFTER_IF_NULL.search(source.text, before, end):
        return Finding(start, "syntax_error", "A throw after '??' needs parentheses: '?? (throw ...)'.")
    if node.named_child_count and source.line_of(end) > source.line_of(start):
        # The parser read the children and could not go on behind them.
        start, end = end, len(source.text)
    quoted = source.text[start:end].strip().split("\n")[0][:_MAX_QUOTED]
    message = f"Unexpected text '{quoted}'." if quoted else "Unexpected end of this construct."
    return Finding(start, "syntax_error", message)
