"""Which compressed variant of a file a browser takes."""

from collections.abc import Collection

from app.studio.files import Encoding


def best_encoding(accepted: str, there: Collection[Encoding]) -> Encoding | None:
    """The variant to send for an `Accept-Encoding` header; None for the content as it is."""
    weights = _weights(accepted)
    found = [one for one in Encoding if one in there and weights.get(one, weights.get("*", 0.0)) > 0]
    return max(found, key=lambda one: weights.get(one, weights.get("*", 0.0)), default=None)


def _weights(accepted: str) -> dict[str, float]:
    weights: dict[str, float] = {}
    for part in accepted.split(","):
        name, _, parameter = part.partition(";")
        weights[name.strip().lower()] = _weight(parameter)
    return weights


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
