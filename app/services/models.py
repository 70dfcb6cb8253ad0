"""The models that projects and requests may choose."""

from collections.abc import Sequence

from app.contracts.errors import ErrorCode, FieldProblem
from app.contracts.models import Model
from app.errors import Invalid


class ModelService:
    """The configured models, the default first."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = tuple(names)

    def all(self) -> list[Model]:
        return [Model(name=name, is_default=name == self._names[0]) for name in self._names]

    def check(self, **chosen: str | None) -> None:
        """Raises `Invalid` (`unknown_model`) naming the fields whose choice is not configured."""
        wrong = [field for field, name in chosen.items() if name is not None and name not in self._names]
        if wrong:
            raise Invalid(
                "there is no such model: GET /api/models lists them",
                code=ErrorCode.UNKNOWN_MODEL,
                errors=[FieldProblem(field=field, message="is not one of the configured models") for field in wrong],
            )
