"""From a job's record, context and problems to the prompt of one model call.

What people, repositories and tools wrote stands in blocks such as `<user_request>`. It cannot close its block: in it,
`<` before the name of a block is written `&lt;`.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from activities.model.context import ContextPack, KnowledgeExcerpt
from activities.model.protocol import ModelImage, ModelPrompt, ModelTurn, Role
from app.contracts.generations import GenerationKind
from app.contracts.jobs import Problems
from app.data.jobs import JobRecord, Turn

MAX_PROBLEMS = 60
"""Of each kind that a repair is told at once; more would be noise of the same causes."""

_TEMPLATES = Path(__file__).parent / "prompts"
_PLACEHOLDER = re.compile(r"\{\{([a-z_]+)\}\}")
_TAGS = (
    "user_request|error_message|project_tree|project_files|project_file|project_outlines|project_outline|"
    "diagnostics|mode|knowledge|knowledge_excerpt|attached_images"
)
_TAG = re.compile(rf"<(?=(?:{_TAGS})\b|\s*/\s*(?i:{_TAGS})\b)")


def build_prompt(
    record: JobRecord,
    context: ContextPack,
    *,
    nonce: str,
    history: Sequence[Turn] = (),
    problems: Problems | None = None,
    images: Sequence[ModelImage] = (),
) -> ModelPrompt:
    """The prompt of a round; with `problems`, of a repair round."""
    body = render(
        "repair" if problems else record.kind.value,
        {
            "nonce": nonce,
            "request": quoted(record.prompt),
            "error_message": quoted(record.error_message or ""),
            "tree": quoted("\n".join(context.tree)),
            "files": "\n".join(_quoted_file("project_file", file.path, file.text) for file in context.files),
            "outlines": "\n".join(_quoted_file("project_outline", file.path, file.text) for file in context.outlines),
            "problems": _quoted_problems(problems) if problems else "",
        },
    )
    request = _knowledge(context.knowledge) + _named(images) + _wish_for_tests(record) + body
    turns = (*_earlier_turns(history), ModelTurn(Role.USER, request, tuple(images)))
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
    return quoted(told.model_dump_json(indent=1))


def _earlier_turns(history: Sequence[Turn]) -> list[ModelTurn]:
    return [
        ModelTurn(Role.MODEL if turn.role == "assistant" else Role.USER, quoted(turn.content))
        for turn in history
        if turn.content.strip()
    ]
