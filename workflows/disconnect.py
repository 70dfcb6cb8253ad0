"""What a job does when nobody watches it any more. The workflow keeps the timer, so it outlives every api process."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from app.contracts.generations import OnDisconnect
    from app.contracts.jobs import WatchersChanged


class Watchers:
    """Whether the job is watched, and for how long it may be unwatched. A new job counts as watched."""

    def __init__(self, on_disconnect: OnDisconnect, grace_s: int) -> None:
        self._ignored = on_disconnect is OnDisconnect.CONTINUE
        self._grace_s = grace_s if on_disconnect is OnDisconnect.GRACE else 0
        self._watched = True
        self._departures = 0
        self._epoch = -1

    def changed(self, change: WatchersChanged) -> None:
        """Take note of a signal. Signals may overtake each other: one with an older epoch says nothing new."""
        if change.epoch <= self._epoch:
            return
        self._epoch = change.epoch
        if self._watched and not change.watched:
            self._departures += 1
        self._watched = change.watched

    async def abandoned(self) -> None:
        """Return once nobody has watched for as long as the policy allows; never under the policy `continue`."""
        while True:
            await workflow.wait_condition(lambda: not self._watched and not self._ignored)
            if self._grace_s == 0 or not await self._somebody_returned():
                return

    async def _somebody_returned(self) -> bool:
        """Wait for the grace. True as soon as somebody came, also one who has left again meanwhile."""
        departure = self._departures
        try:
            await workflow.wait_condition(
                lambda: self._watched or self._departures != departure,
                timeout=self._grace_s,
                timeout_summary="grace after the last watcher left",
            )
        except TimeoutError:
            return False
        return True

    @property
    def verdict(self) -> str:
        """Why an abandoned job ends."""
        return f"nobody was watching for {self._grace_s} s" if self._grace_s else "the last watcher left"
