"""From a job's record, context and problems to the prompt of one model call.

What people, repositories and tools wrote stands in blocks such as `<user_request>`. It cannot close its block: in it,
`<` before the name of a block is written `&lt;`.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from activities.model.context import ContextPack, KnowledgeExcerpt
from activities.model.history import History
from activities.model.protocol import ModelImage, ModelPrompt, ModelTurn, Role
from app.contracts.generations import GenerationKind
from app.contracts.jobs import Problems
from app.data.jobs import JobRecord

MAX_PROBLEMS = 60
"""Of each kind that a repair is told at once; more would be noise of the same causes."""

_TEMPLATES = Path(__file__).parent / "prompts"
_PLACEHOLDER = re.compile(r"\{\{([a-z_]+)\}\}")
_TAGS = (
    "user_request|follow_up|error_message|project_tree|project_files|project_file|project_outlines|project_outline|"
    "diagnostics|code_frames|last_edits|earlier_summary|conversation|mode|knowledge|knowledge_excerpt|attached_images"
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
    images: Sequence[ModelImage] = (),
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
    around = _knowledge(context.knowledge) + _named(images) + _wish_for_tests(record)
    request += _places(record.writable)
    turns = (*_earlier_turns(history), ModelTurn(Role.USER, around + request, tuple(images)))
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
    return f'<{tag} path="{_in_quotes(path)}">\n{quoted(text)}\n</{tag}>'


def _knowledge(excerpts: Sequence[KnowledgeExcerpt]) -> str:
    if not excerpts:
        return ""
    quotes = (
        f'<knowledge_excerpt from="{_in_quotes(f"{part.pack}/{part.path}")}" section="{_in_quotes(part.heading)}">\n'
        f"{quoted(part.text)}\n</knowledge_excerpt>"
        for part in excerpts
    )
    return render("knowledge", {"excerpts": "\n".join(quotes)})


def _named(images: Sequence[ModelImage]) -> str:
    if not images:
        return ""
    names = (f"{number}. {quoted(image.name)}" for number, image in enumerate(images, 1))
    return render("images", {"images": "\n".join(names)})


def _wish_for_tests(record: JobRecord) -> str:
    wanted = record.write_tests and record.kind is not GenerationKind.CONVERSE
    return render("tests", {}) if wanted else ""


def _in_quotes(text: str) -> str:
    return quoted(text).replace('"', "&quot;")


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
