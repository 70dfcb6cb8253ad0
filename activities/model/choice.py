"""Which model a call goes to."""

from collections.abc import Sequence

from loguru import logger

from app.data.jobs import ModelWishes


class ModelMenu:
    """The configured models; the first one is the default."""

    def __init__(self, default: str, others: Sequence[str] = ()) -> None:
        self._default = default
        self._names = frozenset((default, *others))

    def choose(self, wishes: ModelWishes, *, repairs: bool) -> str:
        """The model of a repair round, or of any other. One that is not configured any more is passed over."""
        wanted = (wishes.repairs if repairs else None, wishes.job, wishes.project)
        for name in wanted:
            if name in self._names:
                return name
            if name is not None:
                logger.warning("the model {} is not configured any more", name)
        return self._default
