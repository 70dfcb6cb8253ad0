"""Lines that stand at a preview's end, or mean that it waits."""

_FATAL = (
    "Failed to compile application.",
    "Failed to bind web development server",
    "Oops; flutter has exited unexpectedly",
    "Unhandled exception:",
    "Out of memory",
    "Exhausted heap space",
    "Dart compiler exited unexpectedly",
    "Failed to open or create the lockfile",
    "Waiting for another flutter command to release the startup lock",
)


def is_fatal(line: str) -> bool:
    return any(words in line for words in _FATAL)
