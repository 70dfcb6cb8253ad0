"""What GitHub refuses."""

from starlette.responses import JSONResponse


class Refused(Exception):
    """An error answer of the API."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.response = JSONResponse({"message": message, "documentation_url": "https://docs.github.com"}, status)
