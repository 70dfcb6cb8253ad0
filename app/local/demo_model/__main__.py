"""Run the demo model: `python -m app.local.demo_model --port N [--pace CHARACTERS_PER_SECOND]`."""

import argparse

import uvicorn

from app.local.demo_model.server import DEFAULT_PACE, create_app


def _pace(text: str) -> float:
    pace = float(text)
    if not 0 <= pace < float("inf"):
        raise argparse.ArgumentTypeError("characters a second: zero or more")
    return pace


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m app.local.demo_model",
        description="Serve canned answers over Gemini's REST wire. Nothing thinks here.",
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument(
        "--pace",
        type=_pace,
        default=DEFAULT_PACE,
        help="characters a second; 0 for no delay (default: %(default)g)",
    )
    options = parser.parse_args()
    uvicorn.run(
        create_app(pace=options.pace),
        host=options.host,
        port=options.port,
        log_level="warning",
        timeout_graceful_shutdown=1,
    )


if __name__ == "__main__":
    main()
