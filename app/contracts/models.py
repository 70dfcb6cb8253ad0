"""The language models that may be chosen."""

from app.contracts.base import Contract
from app.contracts.generations import ModelName


class Model(Contract):
    """One of the configured models. The default answers where nothing else is chosen."""

    name: ModelName
    is_default: bool
