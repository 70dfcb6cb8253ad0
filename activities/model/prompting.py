"""From a job's record, context and problems to the prompt of one model call.

What people, repositories and tools wrote stands in blocks such as `<user_request>`. It cannot close its block: in it,
`<` before the name of a block is written `&lt;`.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from activities.model.context import ContextPack
from activities.model.protocol import ModelPrompt, ModelTurn, Role
from app.contracts.jobs import Problems
from app.data.jobs import JobRecord, Turn

MAX_PROBLEMS = 60
"""Of each kind that a repair is told at once; more would be noise of the same causes."""

_TEMPLATES = Path(__file__).parent / "prompts"
_PLACEHOLDER = re.compile(r"\{\{([a-z_]+)\}\}")
_TAGS = (
    "user_request|error_message|project_tree|project_files|project_file|project_outlines|project_outline|"
    "diagnostics|code_frames|last_edits|mode"
)
_TAG = re.compile(rf"<(?=(?:{_TAGS})\b|\s*/\s*(?i:{_TAGS})\b)")


def build_prompt(
    record: JobRecord,
    context: ContextPack,
    *,
    nonce: str,
    history: Sequence[Turn] = (),
    problems: Problems | None = None,
    last_edits: str = "",
) -> ModelPrompt:
    """The prompt of a round; with `problems`, of a repair round, which is told the `last_edits` that led to them."""
    request = render(
        "repair" if problems else record.kind.value,
        {
            "nonce": nonce,
            "request": quoted(record.prompt),
            "error_message": quoted(record.error_message or ""),
            "tree": quoted("\n".join(context.tree)),
            "files": "\n".join(_quoted_file("project_file", file.path, file.text) for file in context.files),
            "outlines": "\n".join(_quoted_file("project_outline", file.path, file.text) for file in context.outlines),
            "problems": _quoted_problems(problems) if problems else "",
            "frames": quoted(_frames(problems)) if problems else "",
            "last_edits": quoted(last_edits),
        },
    )
    request += _places(record.writable)
    turns = (*_earlier_turns(history), ModelTurn(Role.USER, request))
    return ModelPrompt(system=render("system", {"nonce": nonce}), turns=turns)


def render(template: str, values: Mapping[str, str]) -> str:
    """The named prompt file with its placeholders filled, in one pass: what is filled in is not looked at again."""
    return _PLACEHOLDER.sub(lambda match: values[match[1]], _template(template))


def quoted(text: str) -> str:
    """The text as data: it can neither close its block nor open another."""
    return _TAG.sub("&lt;", text)


@cache
def _template(name: str) -> str:
    return (_TEMPLATES / f"{name}.md").read_text(encoding="utf-8")


def _places(writable: Sequence[str]) -> str:
    """Where alone this job may write, when the rules of the system prompt do not hold."""
    if not writable:
        return ""
    named = ", ".join(f"`{quoted(path)}`" for path in writable)
    return f"\nFor this job other places hold than those of the rules: write only to or below {named}, nowhere else.\n"


def _quoted_file(tag: str, path: str, text: str) -> str:
    name = quoted(path).replace('"', "&quot;")
    return f'<{tag} path="{name}">\n{quoted(text)}\n</{tag}>'


def _quoted_problems(problems: Problems) -> str:
    told = Problems(diagnostics=problems.diagnostics[:MAX_PROBLEMS], refusals=problems.refusals[:MAX_PROBLEMS])
    return quoted(told.model_dump_json(indent=1, include={"diagnostics", "refusals"}))


def _frames(problems: Problems) -> str:
    return "\n\n".join(f"{frame.path}\n{frame.text}" for frame in problems.frames)


def _earlier_turns(history: Sequence[Turn]) -> list[ModelTurn]:
    return [
        ModelTurn(Role.MODEL if turn.role == "assistant" else Role.USER, quoted(turn.content))
        for turn in history
        if turn.content.strip()
    ]
