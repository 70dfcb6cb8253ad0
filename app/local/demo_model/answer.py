"""Composes whole answers. The same prompt always gets the same text, so that a cut one can be continued."""

import re
from dataclasses import dataclass

from app.local.demo_model.catalogue import TEMPLATE_LEFTOVERS, Catalogue, DemoApp, Fault, with_wish
from app.local.demo_model.changes import asks_for_change, change
from app.local.demo_model.envelope import Block, Create, Delete, Edit, Hunk, render
from app.local.demo_model.prompt import Prompt

_NOTICE = "**Demo model: a canned answer.** No language model is at work here and nothing thinks"
_CLOSING = "That is all. Set `GEMINI_API_KEY` to have a real model do the work.\n"
_MISMATCH = "\n\nThe demo model cannot continue this text: it did not write it.\n"
_PLACEHOLDER = "// ... rest unchanged\n"
_DART_PATH = re.compile(r"(?:lib|test)/[\w./-]+?\.dart")
_SUMMARISED_LINES = 40
_SUMMARISED_LINE = 120
_BAD_PATH = "../evil.txt"


@dataclass(frozen=True, slots=True)
class _Draft:
    intro: str
    blocks: tuple[Block, ...]


def compose(prompt: Prompt, catalogue: Catalogue) -> str:
    """The whole answer to `prompt`, from its first character, whatever was already received of it."""
    if prompt.conversation is not None:
        return _summary(prompt.conversation)
    if prompt.converse or prompt.nonce is None:
        return _talk(prompt)
    draft = _draft(prompt, catalogue)
    blocks = "\n".join(render(block, prompt.nonce) for block in draft.blocks)
    return f"{draft.intro}\n{blocks}\n{_CLOSING}"


def remainder(answer: str, said: str) -> str:
    """What is left of `answer` after `said`; a short closing text when `said` is not its beginning."""
    return answer[len(said) :] if answer.startswith(said) else _MISMATCH


def _draft(prompt: Prompt, catalogue: Catalogue) -> _Draft:
    present = catalogue.shown_in(prompt.project or "")
    named = catalogue.named_in(prompt.wish)
    if prompt.diagnostics is not None:
        app = catalogue.shown_in(prompt.diagnostics) or present or named or catalogue.generic
        return _repair(app, prompt, prompt.diagnostics)
    if prompt.follow_up is not None and present and _is_answered(present, named):
        return _change(present, prompt.follow_up, prompt)
    if present and (named is None or asks_for_change(prompt.wish)):
        return _change(present, prompt.wish, prompt)
    return _whole_app(named or catalogue.generic, prompt, replaces=present)


def _talk(prompt: Prompt) -> str:
    question = prompt.wish.splitlines()[0][:200] if prompt.wish else ""
    quoted = f"> {question}\n\n" if question else ""
    return (
        f"{_NOTICE}.\n\n{quoted}"
        "The demo model cannot talk about this. What it can do:\n\n"
        "- build one of its canned Flutter apps: a **habit tracker**, a **task list**, **notes**, an **expense "
        "tracker**, a **recipe book** or a **focus timer**;\n"
        "- put any other wish on the screen of a small app;\n"
        "- change the title, the colour or the theme of an app that it made.\n\n"
        "Set `GEMINI_API_KEY` to talk to a real model.\n"
    )


def _summary(conversation: str) -> str:
    """The beginning of each thing that was said."""
    said = [line.strip()[:_SUMMARISED_LINE] for line in conversation.splitlines() if line.strip()]
    lines = "\n".join(f"- {line}" for line in said[:_SUMMARISED_LINES])
    return f"{_NOTICE}: what was said begins with these words.\n\n{lines}\n"


def _whole_app(app: DemoApp, prompt: Prompt, *, replaces: DemoApp | None) -> _Draft:
    files = {path: with_wish(text, prompt.wish) for path, text in app.files.items()}
    faults = [app.fault] if app.fault else []
    if prompt.directives.broken:
        faults = [_fault_of(app)]
    for fault in faults:
        files[fault.path] = _broken(files[fault.path], fault)
    if prompt.directives.placeholder:
        path = _placeholder_path(app)
        files[path] = _with_placeholder(files[path])

    leftovers = _leftovers(app, prompt.project, replaces)
    blocks: list[Block] = [Create(path, text) for path, text in files.items()]
    blocks += [Delete(path) for path in leftovers]
    if prompt.directives.big is not None:
        blocks.append(_big_file(prompt.directives.big))
    if prompt.directives.bad_path:
        blocks.append(Create(_BAD_PATH, "This must never be written.\n"))
    intro = f"{_NOTICE}: the wish was matched by its words with the *{app.title}*.\n\n{app.plan}"
    if leftovers:
        intro += "\nFiles that only the earlier screens needed are deleted.\n"
    if prompt.follow_up is not None:
        intro += "\nWhat was said meanwhile is not worked in: a canned app is what it is.\n"
    return _Draft(intro, tuple(blocks))


def _is_answered(present: DemoApp, named: DemoApp | None) -> bool:
    """Whether the project shows the app that the wish is about: what was said since is then a change of it."""
    return named is None or named is present


def _change(app: DemoApp, wish: str, prompt: Prompt) -> _Draft:
    blocks = change(app, wish, prompt.project or "")
    what = "a few lines change" if all(isinstance(block, Edit) for block in blocks) else "a file comes on top"
    return _Draft(f"{_NOTICE}: in the *{app.title}*, {what}.\n", blocks)


def _repair(app: DemoApp, prompt: Prompt, diagnostics: str) -> _Draft:
    named = sorted(set(_DART_PATH.findall(diagnostics)))
    blocks = _still_broken(app) if prompt.directives.broken else _corrections(app, prompt, named)
    if prompt.directives.bad_path_always:
        blocks = (*blocks, Create(_BAD_PATH, "This must never be written.\n"))
    intro = f"{_NOTICE}: the checker's findings are mended with the text as it was meant to be.\n"
    return _Draft(intro, blocks)


def _still_broken(app: DemoApp) -> tuple[Block, ...]:
    fault = _fault_of(app)
    return (Create(fault.path, _broken(app.files[fault.path], fault)),)


def _corrections(app: DemoApp, prompt: Prompt, named: list[str]) -> tuple[Block, ...]:
    if app.fault and named == [app.fault.path] and app.fault.correct not in (prompt.project or ""):
        return (Edit(app.fault.path, (Hunk(app.fault.broken, app.fault.correct),)),)
    known = [path for path in app.files if path in named]
    stale = [path for path in TEMPLATE_LEFTOVERS if path in named]
    if not known and not stale:
        known = ["lib/main.dart"] if _BAD_PATH in (prompt.diagnostics or "") else list(app.files)
    return (
        *(Create(path, with_wish(app.files[path], prompt.wish)) for path in known),
        *(Delete(path) for path in stale),
    )


def _fault_of(app: DemoApp) -> Fault:
    """The app's own fault, or its last widget without the brace that ends it."""
    if app.fault:
        return app.fault
    path = _placeholder_path(app)
    *_, last_but_one, last = app.files[path].splitlines(keepends=True)
    return Fault(path=path, correct=last_but_one + last, broken=last_but_one)


def _broken(text: str, fault: Fault) -> str:
    before, _, after = text.rpartition(fault.correct)
    return before + fault.broken + after


def _placeholder_path(app: DemoApp) -> str:
    return next(path for path in app.files if path.startswith("lib/widgets/"))


def _with_placeholder(text: str) -> str:
    lines = text.splitlines(keepends=True)
    return "".join(lines[: len(lines) // 2]) + _PLACEHOLDER


def _leftovers(app: DemoApp, project: str | None, replaces: DemoApp | None) -> list[str]:
    """The files that nothing uses any more; the bare template's when the prompt shows no project."""
    candidates = [*TEMPLATE_LEFTOVERS, *(replaces.files if replaces else ())]
    unused = [path for path in candidates if path not in app.files]
    return unused if project is None else [path for path in unused if path in project]


def _big_file(size: int) -> Create:
    """Valid Dart of about `size` bytes: a list of numbered words."""
    head = "/// Words that take up room.\nconst List<String> words = [\n"
    tail = "];\n"
    line = "  'word 0000000',\n"
    count = max(0, size - len(head) - len(tail)) // len(line)
    return Create("lib/generated/words.dart", head + "".join(f"  'word {n:07d}',\n" for n in range(count)) + tail)
