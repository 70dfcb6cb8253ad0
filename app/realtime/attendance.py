"""How many connections each user has."""

from collections import Counter

from app.contracts.ids import UserId


class Attendance:
    """Counts a user's connections to this process and refuses more than `limit`."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._connections: Counter[UserId] = Counter()

    def enter(self, user_id: UserId) -> bool:
        if self._connections[user_id] >= self._limit:
            return False
        self._connections[user_id] += 1
        return True

    def leave(self, user_id: UserId) -> None:
        self._connections[user_id] -= 1
        if self._connections[user_id] <= 0:
            del self._connections[user_id]
