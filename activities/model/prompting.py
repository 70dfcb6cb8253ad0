"""From a job's record, context and problems to the prompt of one model call.

What people, repositories and tools wrote stands in blocks such as `<user_request>`. It cannot close its block: in it,
`<` before the name of a block is written `&lt;`.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from activities.model.context import ContextPack
from activities.model.history import History
from activities.model.protocol import ModelPrompt, ModelTurn, Role
from app.contracts.jobs import Problems
from app.data.jobs import JobRecord

MAX_PROBLEMS = 60
"""Of each kind that a repair is told at once; more would be noise of the same causes."""

_TEMPLATES = Path(__file__).parent / "prompts"
_PLACEHOLDER = re.compile(r"\{\{([a-z_]+)\}\}")
_TAGS = (
    "user_request|follow_up|error_message|project_tree|project_files|project_file|project_outlines|project_outline|"
    "diagnostics|code_frames|last_edits|earlier_summary|conversation|mode"
)
_TAG = re.compile(rf"<(?=(?:{_TAGS})\b|\s*/\s*(?i:{_TAGS})\b)")

_NO_HISTORY = History()


def build_prompt(
    record: JobRecord,
    context: ContextPack,
    *,
    nonce: str,
    history: History = _NO_HISTORY,
    problems: Problems | None = None,
    last_edits: str = "",
    said: Sequence[str] = (),
    is_first_round: bool = True,
) -> ModelPrompt:
    """The prompt of a round; with `problems`, of a repair round, which is told the `last_edits` that led to them.

    `said` are messages that came while the job ran.
    """
    request = render(
        _template_of(record, problems, is_first_round=is_first_round),
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
            "follow_up": follow_up(said),
        },
    )
    request += _places(record.writable)
    turns = (*_earlier_turns(history), ModelTurn(Role.USER, request))
    return ModelPrompt(system=render("system", {"nonce": nonce}), turns=turns)


def _template_of(record: JobRecord, problems: Problems | None, *, is_first_round: bool) -> str:
    if problems is not None:
        return "repair"
    return record.kind.value if is_first_round else "steer"


def follow_up(said: Sequence[str]) -> str:
    """The block of what was said meanwhile, with what it means; nothing when nothing was said."""
    return render("follow_up", {"said": quoted("\n\n".join(said))}) if said else ""


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


def _earlier_turns(history: History) -> list[ModelTurn]:
    """The conversation before: what its older part came to, then its newest turns as they were said."""
    turns = [
        ModelTurn(Role.MODEL if turn.role == "assistant" else Role.USER, quoted(turn.content)) for turn in history.turns
    ]
    if history.summary is None:
        return turns
    summary = render("earlier", {"summary": quoted(history.summary.text)})
    return [ModelTurn(Role.USER, summary), *turns]
