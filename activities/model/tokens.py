"""How many tokens a text is, about: without asking the model, and rather too many than too few."""

BYTES_PER_TOKEN = 3.5
"""Gemini's own rule is four characters of English; code and other scripts have fewer bytes to a token."""


def estimated_tokens(text: str) -> int:
    return tokens_of_bytes(len(text.encode()))


def tokens_of_bytes(size: int) -> int:
    """The estimate for a text of `size` UTF-8 bytes."""
    return int(size / BYTES_PER_TOKEN) + 1


def clipped_to_tokens(text: str, most: int) -> str:
    """The text, or as much of its start as an estimate of `most` tokens allows together with an ellipsis."""
    if estimated_tokens(text) <= most:
        return text
    room = int((most - 1) * BYTES_PER_TOKEN) - len("…".encode())
    return text.encode()[: max(room, 0)].decode(errors="ignore") + "…" if room >= 0 else ""
