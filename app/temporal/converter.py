"""How values become payloads: the one converter of every client, worker and replay."""

from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.converter import DataConverter


def data_converter() -> DataConverter:
    """Pydantic models as JSON."""
    return pydantic_data_converter
