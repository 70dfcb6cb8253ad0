"""What people see where there is no app to show."""

from enum import Enum

_STYLE = "body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:20vh auto;padding:0 1rem;color:#222}"


class Page(Enum):
    """Status, seconds until it loads itself again, title, text."""

    def __init__(self, status: int, again_s: int | None, title: str, text: str) -> None:
        self.status = status
        self.again_s = again_s
        self.title = title
        self.text = text

    NOTHING = (
        404,
        None,
        "There is no preview here",
        "It was stopped, or its link was taken back. Start the preview again in the studio, or ask for a new link.",
    )
    STARTING = (
        503,
        2,
        "The preview is starting",
        "The app is being compiled. This page loads again by itself.",
    )
    BUILDING = (
        503,
        5,
        "The app is being built",
        "It is there in a minute or two. This page loads again by itself.",
    )
    AWAY = (
        503,
        3,
        "The preview does not answer",
        "It may be starting again. This page loads again by itself; if that does not help, start the preview again.",
    )
    UNAVAILABLE = (503, 5, "Previews cannot be reached right now", "This page loads again by itself.")
    NO_FILE = (404, None, "There is no such file", "The app has no file of this name.")
    READ_ONLY = (405, None, "This only reads", "A published app answers GET and HEAD.")

    def html(self) -> bytes:
        refresh = f'<meta http-equiv="refresh" content="{self.again_s}">' if self.again_s else ""
        return (
            f'<!doctype html><html lang="en"><head><meta charset="utf-8">{refresh}<title>{self.title}</title>'
            f"<style>{_STYLE}</style></head><body><h1>{self.title}</h1><p>{self.text}</p></body></html>"
        ).encode()
