"""Reads what a request asks for: the wish, the nonce and what stands around them."""

import re
from dataclasses import dataclass

from app.local.demo_model.directives import Directives, read_directives
from app.local.demo_model.wire import GenerateContentRequest

_NONCE = re.compile(r"\bid=([a-z2-9]{6})(?![A-Za-z0-9_])")
_CONVERSE = re.compile(r"<mode>\s*converse\s*</mode>")
_SUMMARY = re.compile(r"<mode>\s*summary\s*</mode>")
_DATA_BLOCK = re.compile(r"^[ \t]*<([a-z_]+)\b[^<>]*>.*?</\1>", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Prompt:
    """A request, understood.

    Attributes:
        wish: what the user wants, without directives.
        directives: the faults that the wish asked for.
        nonce: what marks the blocks of the answer; None when the request names none.
        converse: whether plain talk is wanted, without files.
        project: the project's paths and files as the prompt shows them; None when it shows none.
        follow_up: what the user said while the answer to the wish was at work; None when nothing.
        diagnostics: what a checker, a gate or a user reports as wrong with the project; None for a first answer.
        conversation: what is to be summarised; None when no summary is asked for.
        said: the beginning of this very answer that was already received; empty for a new one.
    """

    wish: str
    directives: Directives
    nonce: str | None
    converse: bool
    project: str | None
    follow_up: str | None
    diagnostics: str | None
    said: str
    conversation: str | None = None

    @property
    def is_first_call(self) -> bool:
        """Whether nothing was received of this answer, and it neither repairs nor follows up."""
        return not self.said and self.diagnostics is None and self.follow_up is None


def read_prompt(request: GenerateContentRequest) -> Prompt:
    """Understand `request`. Only its last user turn counts; what users and tools wrote is never searched for tags."""
    system = request.system_instruction.text if request.system_instruction else ""
    turn = next((content.text for content in reversed(request.contents) if content.role == "user"), "")
    said = request.contents[-1].text if request.contents[-1].role == "model" else ""

    wish, rest = _take_out("user_request", turn)
    tree, rest = _take_out("project_tree", rest)
    files, rest = _take_out("project_files", rest)
    follow_up, rest = _take_out("follow_up", rest)
    diagnostics, rest = _take_out("diagnostics", rest)
    error_message, rest = _take_out("error_message", rest)
    earlier, rest = _take_out("earlier_summary", rest)
    conversation, rest = _take_out("conversation", rest)
    shown, directives = read_directives((turn if wish is None else wish).strip())
    return Prompt(
        wish=shown,
        directives=directives,
        nonce=_nonce(_DATA_BLOCK.sub("", rest)) or _nonce(system) or _nonce(turn),
        converse=_CONVERSE.search(rest) is not None,
        project=_joined(tree, files),
        follow_up=None if follow_up is None else read_directives(follow_up.strip())[0],
        diagnostics=_joined(diagnostics, error_message),
        said=said,
        conversation=_joined(earlier, conversation) if _SUMMARY.search(rest) else None,
    )


def _take_out(tag: str, text: str) -> tuple[str | None, str]:
    """What stands inside the last `tag` block of `text`, and the text without any such block."""
    block = re.compile(rf"<{tag}(?:\s[^<>]*)?>(.*?)</{tag}>", re.DOTALL)
    found = block.findall(text)
    return (found[-1] if found else None), block.sub("", text)


def _nonce(text: str) -> str | None:
    found = _NONCE.findall(text)
    return found[-1] if found else None


def _joined(*texts: str | None) -> str | None:
    """The texts that are there, one after the other; None when none is."""
    there = [text for text in texts if text is not None]
    return "\n".join(there) if there else None
