"""What an authenticated client may ask for, one handler a message type."""

from dataclasses import dataclass
from typing import assert_never

from app.contracts.errors import ErrorCode
from app.contracts.events import Accepted, Ack, Error, Message, Pong, Subscribed, Unsubscribed
from app.contracts.generations import Generation, GenerationKind, GenerationRequest
from app.contracts.ids import GenerationId
from app.contracts.imports import ImportRequest
from app.contracts.messages import (
    Cancel,
    Converse,
    GenerateCode,
    ImportRepository,
    Ping,
    RunPreview,
    Steer,
    StopPreview,
    Subscribe,
    Unsubscribe,
)
from app.contracts.previews import LivePreview
from app.contracts.steering import MessageRequest
from app.contracts.version_frames import Checking, Preview, Publishing
from app.errors import NotFound, TooManyRequests, WingbeatError
from app.realtime.hub import Hub
from app.realtime.outbox import Outbox
from app.realtime.ports import Generations, Imports, Previews, Steering
from app.realtime.rights import Rights
from app.realtime.subscription import Subscription
from app.realtime.watching import open_watch
from app.security.callers import Caller
from app.services.starting import Origin
from app.services.steering import socket_key

Command = (
    GenerateCode
    | Converse
    | ImportRepository
    | Steer
    | Cancel
    | Subscribe
    | Unsubscribe
    | RunPreview
    | StopPreview
    | Ping
)


@dataclass(frozen=True, slots=True)
class CommandServices:
    """What every session's commands work with."""

    generations: Generations
    imports: Imports
    steering: Steering
    previews: Previews
    hub: Hub
    max_subscriptions: int


class TooManySubscriptions(TooManyRequests):
    code = ErrorCode.TOO_MANY_SUBSCRIPTIONS


class Commands:
    """Carries out one client's messages and holds its subscriptions. Every failure is a `WingbeatError`."""

    __slots__ = ("_followed", "_outbox", "_services", "_subscriptions", "caller")

    def __init__(self, caller: Caller, outbox: Outbox, services: CommandServices) -> None:
        self.caller = caller
        self._outbox = outbox
        self._services = services
        self._subscriptions: dict[GenerationId, Subscription] = {}
        self._followed: set[GenerationId] = set()

    async def run(self, command: Command) -> None:
        match command:
            case GenerateCode():
                await self._generate(command)
            case Converse():
                await self._converse(command)
            case ImportRepository():
                await self._import(command)
            case Steer():
                await self._steer(command)
            case Cancel():
                await self._cancel(command)
            case Subscribe():
                await self._subscribe(command)
            case Unsubscribe():
                await self._unsubscribe(command)
            case RunPreview():
                await self._run_preview(command)
            case StopPreview():
                await self._stop_preview(command)
            case Ping():
                self._outbox.answer(Pong(request_id=command.request_id))
            case _:
                assert_never(command)

    def release_all(self, *, expected_back: bool) -> None:
        """The client has gone; `expected_back` when that is because this process restarts."""
        for subscription in self._subscriptions.values():
            self._services.hub.release(subscription, expected_back=expected_back)
        self._subscriptions.clear()
        for generation_id in self._followed:
            self._services.hub.previews.leave(generation_id, self._tell_preview, expected_back=expected_back)
            self._services.hub.reviews.leave(generation_id, self._tell_review)
        self._followed.clear()

    async def give_up_lost(self, rights: Rights) -> None:
        """Look again whether the client may see what it watches: a member may be removed, a project deleted."""
        for generation_id in tuple(self._followed):
            subscription = self._subscriptions.get(generation_id)
            try:
                may_see = await rights.may_see(self.caller, generation_id)
            except WingbeatError:  # nothing can be read right now
                return
            if not may_see and self._subscriptions.get(generation_id) is subscription:
                self._drop(generation_id)
                lost = NotFound("there is no such generation")
                self._outbox.answer(Error(generation_id=generation_id, code=lost.code, message=lost.detail))

    async def _generate(self, command: GenerateCode) -> None:
        request = GenerationRequest(
            kind=GenerationKind.GENERATE,
            prompt=command.prompt,
            session_id=command.session_id,
            base_generation_id=command.base_generation_id,
            attachments=command.attachments,
            options=command.options,
        )
        await self._start(command, request)

    async def _converse(self, command: Converse) -> None:
        request = GenerationRequest(
            kind=GenerationKind.CONVERSE,
            prompt=command.prompt,
            session_id=command.session_id,
            attachments=command.attachments,
            options=command.options,
        )
        await self._start(command, request)

    async def _import(self, command: ImportRepository) -> None:
        self._refuse_too_many()
        request = ImportRequest(
            repository=command.repository,
            branch=command.branch,
            folder=command.folder,
            project_id=command.project_id,
        )
        generation = await self._services.imports.start(
            self.caller, request, origin=Origin.WEBSOCKET, options=command.options
        )
        self._accept(command, generation)

    async def _start(self, command: GenerateCode | Converse, request: GenerationRequest) -> None:
        self._refuse_too_many()
        generation = await self._services.generations.start(
            self.caller, command.project_id, request, origin=Origin.WEBSOCKET
        )
        self._accept(command, generation)

    def _accept(self, command: GenerateCode | Converse | ImportRepository, generation: Generation) -> None:
        """A job was started; its starter watches it from the first event on."""
        self._outbox.answer(Accepted(request_id=command.request_id, generation_id=generation.id, generation=generation))
        self._subscriptions[generation.id] = self._services.hub.watch(generation, after_seq=0, tell=self._outbox.tell)
        self._follow(generation.id)

    async def _steer(self, command: Steer) -> None:
        request = MessageRequest(text=command.text, mode=command.mode)
        message = await self._services.steering.post(
            self.caller, command.generation_id, request, key=socket_key(command.request_id, request)
        )
        self._outbox.answer(
            Message(
                request_id=command.request_id,
                generation_id=command.generation_id,
                message_id=message.id,
                disposition=message.disposition,
                follow_up_id=message.follow_up_id,
            )
        )

    async def _cancel(self, command: Cancel) -> None:
        await self._services.generations.cancel(self.caller, command.generation_id)
        self._outbox.answer(Ack(request_id=command.request_id, generation_id=command.generation_id))

    async def _subscribe(self, command: Subscribe) -> None:
        """Also takes the place of an earlier subscription to the same generation."""
        if command.generation_id not in self._subscriptions:
            self._refuse_too_many()
        try:
            watch = await open_watch(
                self._services.hub,
                self._services.generations,
                self.caller,
                command.generation_id,
                after_seq=command.after_seq,
                tell=self._outbox.tell,
            )
        except NotFound:
            self._drop(command.generation_id)
            raise
        self._drop(command.generation_id)
        self._subscriptions[command.generation_id] = watch.subscription
        self._follow(command.generation_id)
        self._outbox.answer(
            Subscribed(
                request_id=command.request_id,
                generation_id=command.generation_id,
                status=watch.generation.status,
                last_seq=watch.last_seq,
            )
        )

    async def _unsubscribe(self, command: Unsubscribe) -> None:
        """Harmless without a subscription: that of an ended job ends by itself."""
        if command.generation_id not in self._subscriptions:
            await self._services.generations.get(self.caller, command.generation_id)
        self._drop(command.generation_id)
        self._outbox.answer(Unsubscribed(request_id=command.request_id, generation_id=command.generation_id))

    async def _run_preview(self, command: RunPreview) -> None:
        """Whoever says this is one of those for whom the preview runs, until they leave."""
        preview = await self._services.previews.start(self.caller, command.generation_id)
        self._services.hub.previews.use(command.generation_id, self._tell_preview)
        self._followed.add(command.generation_id)
        self._answer_preview(command, preview)

    async def _stop_preview(self, command: StopPreview) -> None:
        self._answer_preview(command, await self._services.previews.stop(self.caller, command.generation_id))

    def _answer_preview(self, command: RunPreview | StopPreview, preview: LivePreview) -> None:
        self._outbox.answer(
            Preview(
                request_id=command.request_id,
                generation_id=command.generation_id,
                state=preview.state,
                url=preview.url,
            )
        )

    def _follow(self, generation_id: GenerationId) -> None:
        self._services.hub.previews.follow(generation_id, self._tell_preview)
        self._services.hub.reviews.follow(generation_id, self._tell_review)
        self._followed.add(generation_id)

    def _tell_preview(self, frame: Preview) -> None:
        self._outbox.answer(frame)

    def _tell_review(self, frame: Checking | Publishing) -> None:
        self._outbox.answer(frame)

    def _drop(self, generation_id: GenerationId) -> None:
        if generation_id in self._followed:
            self._followed.discard(generation_id)
            self._services.hub.previews.leave(generation_id, self._tell_preview)
            self._services.hub.reviews.leave(generation_id, self._tell_review)
        subscription = self._subscriptions.pop(generation_id, None)
        if subscription is not None:
            self._outbox.forget(subscription)
            self._services.hub.release(subscription)

    def _refuse_too_many(self) -> None:
        for subscription in [each for each in self._subscriptions.values() if each.ended]:
            self._drop(subscription.generation_id)
        if len(self._subscriptions) >= self._services.max_subscriptions:
            raise TooManySubscriptions(
                f"a connection watches at most {self._services.max_subscriptions} jobs: unsubscribe from one first"
            )
