"""A program of its own, never imported by ours: gitingest on the current folder, its text on stdout.

Its import takes loguru's handlers away, it is slow on many files, and it would fetch a tokenizer from the network only
to print a number: that is left out. `include_gitignored`, for whatever is in a clone was meant to be.
"""

import logging
import sys


def main() -> int:
    logging.disable(logging.CRITICAL)
    from gitingest import ingest, output_formatter  # noqa: PLC0415 (see the module's docstring)

    output_formatter._format_token_count = lambda _text: None
    _, tree, content = ingest(".", max_file_size=int(sys.argv[1]), include_gitignored=True)
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    sys.stdout.write(f"{tree}\n{content}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
