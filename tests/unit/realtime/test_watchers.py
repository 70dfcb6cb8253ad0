"""Several watchers, slow ones, and those whom a restart sends away."""

import asyncio

from app.contracts.messages import CloseCode
from app.realtime.outbox import OutboxLimits
from app.realtime.runtime import RealtimeLimits
from tests.unit.realtime.examples import chat_draft, generation, result, status_update
from tests.unit.realtime.fakes import until
from tests.unit.realtime.serving import Served, World, serve


async def test_two_watchers_see_the_same(served: Served) -> None:
    world = served.world
    job = world.generations.add(generation())
    async with served.client() as one, served.client() as other:
        for client in (one, other):
            await client.ask(type="Subscribe", generation_id=job.id)
        await world.journal.publish(status_update(job.id, 1), result(job.id, 2))
        assert await one.receive_until("Result") == await other.receive_until("Result")
    assert world.journal.followed == 1


async def test_the_last_watchers_disconnect_is_told_and_their_return_too(served: Served) -> None:
    world = served.world
    job = world.generations.add(generation())
    async with served.client() as client:
        await client.ask(type="Subscribe", generation_id=job.id)
        await until(lambda: job.id in world.watches.leases)
    await until(lambda: [change.watched for _, change in world.jobs.told] == [False])
    async with served.client() as client:
        await client.ask(type="Subscribe", generation_id=job.id)
        await until(lambda: [change.watched for _, change in world.jobs.told] == [False, True])


async def test_a_restart_closes_with_1012_and_tells_no_job(world: World) -> None:
    job = world.generations.add(generation())
    async with serve(world) as served, served.client() as client:
        await client.ask(type="Subscribe", generation_id=job.id)
        await until(lambda: job.id in world.watches.leases)
        await served.realtime.close_all()
        assert (await client.close_code())[0] == CloseCode.RESTARTING
    assert job.id in world.watches.leases
    assert world.jobs.told == []


async def test_a_server_that_stops_by_itself_closes_with_1012_and_tells_no_job(world: World) -> None:
    job = world.generations.add(generation())
    async with serve(world) as served, served.client() as client:
        await client.ask(type="Subscribe", generation_id=job.id)
        await until(lambda: job.id in world.watches.leases)
        served.server.should_exit = True
        assert (await client.close_code())[0] == CloseCode.RESTARTING
    assert job.id in world.watches.leases
    assert world.jobs.told == []


async def test_a_client_that_does_not_read_is_closed_with_4408_and_holds_nobody_up(world: World) -> None:
    job = world.generations.add(generation())
    limits = RealtimeLimits(outbox=OutboxLimits(frames=200))
    async with serve(world, limits) as served, served.client() as slow, served.client() as quick:
        for client in (slow, quick):
            await client.ask(type="Subscribe", generation_id=job.id)
        slow.socket.transport.pause_reading()
        seen = 0
        for seq in range(1, 1_001):
            await world.journal.publish(status_update(job.id, seq, "x" * 20_000))
            seen = int(str((await quick.receive())["seq"]))
            if any(connection.is_closing for connection in served.realtime._connections):
                break
        assert 200 < seen < 1_000
        slow.socket.transport.resume_reading()
        close_code, frames = await slow.close_code()
        assert close_code == CloseCode.TOO_SLOW
        assert frames[-1]["code"] == "too_slow"
        assert [frame["seq"] for frame in frames[:-1]] == list(range(1, len(frames)))
        assert (await quick.ask(type="Ping"))["type"] == "Pong"


async def test_a_client_that_reads_slowly_gets_a_snapshot_instead_of_every_draft(world: World) -> None:
    job = world.generations.add(generation())
    async with serve(world) as served, served.client() as slow:
        await slow.ask(type="Subscribe", generation_id=job.id)
        slow.socket.transport.pause_reading()
        offset = 0
        for index in range(3_000):
            text = f"{index:05d}" * 800
            world.listener.on_frames([chat_draft(job.id, index, text, offset=offset)])
            offset += len(text)
            await asyncio.sleep(0)
        await asyncio.sleep(0.1)
        slow.socket.transport.resume_reading()
        chat, received = "", 0
        while len(chat) < offset:
            frame = await slow.receive()
            assert isinstance(frame["offset"], int)
            chat = chat[: frame["offset"]] + str(frame["text"])
            received += 1
        assert chat == "".join(f"{index:05d}" * 800 for index in range(3_000))
        assert received < 3_000
