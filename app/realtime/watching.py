"""Opening a watch: access first, then the running job or the record of an ended one."""

from dataclasses import dataclass

from app.contracts.generations import Generation
from app.contracts.ids import GenerationId
from app.realtime.hub import Hub
from app.realtime.ports import Generations
from app.realtime.subscription import OnNews, Subscription
from app.security.callers import Caller


@dataclass(frozen=True, slots=True)
class Watch:
    """A generation as it was when the watch was opened, and the watcher's place in its frames."""

    generation: Generation
    subscription: Subscription
    last_seq: int


async def open_watch(
    hub: Hub, generations: Generations, caller: Caller, generation_id: GenerationId, *, after_seq: int, tell: OnNews
) -> Watch:
    """Watch a generation from after `after_seq`.

    Raises:
        NotFound: no such generation, or it is another's.
        DependencyUnavailable: it cannot be read right now.
    """
    generation = await generations.get(caller, generation_id)
    if not generation.status.is_final:
        subscription = hub.watch(generation, after_seq=after_seq, tell=tell)
        return Watch(generation, subscription, max(generation.last_seq, subscription.last_seq))
    events = await generations.events_after(caller, generation_id, after_seq)
    subscription = hub.replay(generation_id, events, after_seq=after_seq, tell=tell)
    return Watch(generation, subscription, generation.last_seq)
