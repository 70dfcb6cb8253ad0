"""What a pull request says of how its files were checked, as Markdown."""

from app.contracts.reviews import CheckState, ReviewCheck

_ALL_THE_SAME = "They were published all the same, as their publisher asked."


def with_checks(body: str, check: ReviewCheck, *, left_out: int) -> str:
    """The description with its section on the check. `left_out` counts the changed files that were not taken whole."""
    chosen = f" {left_out} changed files were left out, whole or in part." if left_out else ""
    return f"{body.rstrip()}\n\n## Checks\n\n{_told(check)}{chosen}\n".lstrip()


def _told(check: ReviewCheck) -> str:
    checked = f"Exactly these changes were checked by `{as_code(check.provenance)}`"
    match check.state:
        case CheckState.CLEAN:
            return f"{checked}: no errors."
        case CheckState.PROBLEMS:
            return f"{checked}: {len(check.diagnostics)} findings. {_ALL_THE_SAME}"
    why = f" (`{check.error.code}`)" if check.error else ""
    return f"These changes could not be checked{why}. {_ALL_THE_SAME}"


def as_code(text: str | None) -> str:
    """What fits between two backticks on one line."""
    return (text or "none").replace("`", "'").replace("\n", " ")
