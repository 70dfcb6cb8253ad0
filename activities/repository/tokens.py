"""How many tokens a text is, without asking the model.

Source code comes to some three and a half UTF-8 bytes a token; the estimate is on the safe side and is confirmed by
the model's own count before a call.
"""

BYTES_PER_TOKEN = 3.2


def estimated_tokens(size: int) -> int:
    """The estimate for `size` UTF-8 bytes of source text."""
    return int(size / BYTES_PER_TOKEN) + 1
