"""One model call of a round, from the record to the saved answer, shown live while it streams."""

from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from functools import partial

from loguru import logger
from temporalio import activity

from activities.errors import translated
from activities.heartbeat import heartbeating
from activities.model.attaching import AttachmentReader, JobImages
from activities.model.bounding import bounded_prompt
from activities.model.caching import PromptCaches
from activities.model.choice import ModelMenu
from activities.model.context import ContextPack
from activities.model.drafts import DraftedAnswer
from activities.model.envelope import new_nonce
from activities.model.history import fitted
from activities.model.metering import Metering, OutOfBudget, RoundMeter
from activities.model.prompting import build_prompt
from activities.model.protocol import (
    FinishReason,
    ModelClient,
    ModelEmpty,
    ModelPrompt,
    ModelTruncated,
    ModelUnavailable,
)
from activities.model.rejected import NothingRejected, RejectedChanges, with_rejections
from activities.model.spans import model_span
from app.contracts.drafts import Draft
from app.contracts.generations import GenerationKind
from app.contracts.jobs import Problems, StreamModelInput, StreamModelOutput
from app.contracts.names import ActivityName
from app.data.drafts import DraftStore
from app.data.jobs import JobRecord, JobRecords
from app.data.objects import ObjectKind, ObjectStore, object_key
from app.data.token_channel import DraftPublisher
from app.data.transcripts import Transcripts
from app.errors import NotFound, WingbeatError

MAX_CONTINUATIONS = 8
MAX_ANSWER_BYTES = 8 * 1024 * 1024


@dataclass(slots=True)
class _Calls:
    """The calls of this attempt: who answers them, and what they may use."""

    model: str
    meter: RoundMeter
    continuations: int = 0
    out_of_budget: bool = False


class ModelActivities:
    """Touches no workspace: any host may stream.

    `model_name` is the default of the models that may be chosen. `history_tokens` is what a conversation may take of
    a prompt.
    """

    def __init__(
        self,
        *,
        model: ModelClient,
        records: JobRecords,
        objects: ObjectStore,
        drafts: DraftStore,
        publisher: DraftPublisher,
        attachments: AttachmentReader,
        metering: Metering,
        transcripts: Transcripts,
        caches: PromptCaches,
        model_name: str,
        other_models: Sequence[str] = (),
        history_tokens: int = 12_000,
        rejected: RejectedChanges | None = None,
    ) -> None:
        self._model = model
        self._rejected = rejected or NothingRejected()
        self._records = records
        self._objects = objects
        self._drafts = drafts
        self._publisher = publisher
        self._attachments = attachments
        self._metering = metering
        self._transcripts = transcripts
        self._caches = caches
        self._menu = ModelMenu(model_name, other_models)
        self._history_tokens = history_tokens

    @activity.defn(name=ActivityName.STREAM_MODEL)
    @translated
    async def stream_model(self, job: StreamModelInput) -> StreamModelOutput:
        """Stream the answer of one round and save it whole.

        A draft of this round goes on where it ended, under its nonce, be it of an earlier attempt or of another worker.
        An answer that the budget cuts short is saved as far as it came; the output says so.

        Raises:
            ApplicationError: of type `model_*`; `not_found` when the job or its context is gone.
        """
        async with heartbeating():
            draft = await self._draft_of_this_round(job)
            nonce = draft.nonce if draft else new_nonce()
            record = await self._records.load(job.generation_id)
            attached = await self._attachments.of_job(record)
            prompt = await self._prompt(job, record, attached, nonce)
            attempt = _attempt_after(draft)
            calls = _Calls(prompt.model or "", self._metering.of_round(job.generation_id, job.round, attempt))
            writer = self._publisher.open(job, round_number=job.round, attempt=attempt, nonce=nonce)
            async with aclosing(writer):
                answer = DraftedAnswer(writer, nonce, wants_files=job.kind is not GenerationKind.CONVERSE)
                if draft is not None and draft.answer:
                    answer.add(draft.answer)
                if not await self._is_saved(job, answer):
                    async with self._caches.cached(prompt) as shortened:
                        await self._complete_within_budget(shortened, answer, calls)
                answer.finish()
            answer_key = await self._objects.put(job, ObjectKind.ANSWER, answer.text.encode())
            usage, allowance = await calls.meter.usage(), await calls.meter.allowance()
        return StreamModelOutput(
            answer_key=answer_key,
            nonce=nonce,
            chat=answer.chat,
            files=answer.files,
            model=calls.model,
            usage=usage,
            notices=[*attached.notices, *_notices(job, answer, calls)],
            allowance=allowance,
            out_of_budget=calls.out_of_budget,
            context_key=job.context_key,
        )

    async def _draft_of_this_round(self, job: StreamModelInput) -> Draft | None:
        draft = await self._drafts.load(job.generation_id)
        return draft if draft is not None and draft.round == job.round and draft.nonce else None

    async def _prompt(self, job: StreamModelInput, record: JobRecord, attached: JobImages, nonce: str) -> ModelPrompt:
        context = ContextPack.model_validate_json(await self._objects.get(job.context_key))
        said = await self._transcripts.messages(job.generation_id, job.message_ids)
        model = self._menu.choose(record.models, repairs=job.problems_key is not None)
        build = partial(build_prompt, record, nonce=nonce, said=said, images=attached.images)
        if job.problems_key is not None:
            problems = Problems.model_validate_json(await self._objects.get(job.problems_key))
            build = partial(build, problems=problems, last_edits=await self._last_edits(problems))
        elif job.round == 0:
            history = fitted(await self._transcripts.before(record), budget=self._history_tokens)
            build = partial(build, history=await with_rejections(history, record, self._rejected))
        else:
            build = partial(build, is_first_round=False)
        return await bounded_prompt(context, lambda pack: replace(build(pack), model=model), self._model)

    async def _last_edits(self, problems: Problems) -> str:
        return "" if problems.diff_key is None else (await self._objects.get(problems.diff_key)).decode()

    async def _is_saved(self, job: StreamModelInput, answer: DraftedAnswer) -> bool:
        """Whether this very answer was complete before: an earlier attempt saved it and was lost on its way back."""
        if answer.is_blank:
            return False
        try:
            await self._objects.get(object_key(job, ObjectKind.ANSWER, answer.text.encode()))
        except NotFound:
            return False
        return True

    async def _complete_within_budget(self, prompt: ModelPrompt, answer: DraftedAnswer, calls: _Calls) -> None:
        try:
            await self._complete(prompt, answer, calls)
        except OutOfBudget:
            logger.info("the budget is used up: the answer ends here")
            calls.out_of_budget = True

    async def _complete(self, prompt: ModelPrompt, answer: DraftedAnswer, calls: _Calls) -> None:
        """Call the model until it says that it is done. Each call after the first goes on from what came before.

        Raises:
            ModelTruncated: the answer came to no end.
            ModelEmpty: there is no answer.
            OutOfBudget: the answer may not go on.
        """
        while await self._call(prompt, answer, calls) is not FinishReason.STOP:
            if calls.continuations == MAX_CONTINUATIONS:
                raise ModelTruncated(f"the model's answer came to no end in {MAX_CONTINUATIONS} continuations")
            calls.continuations += 1
        if answer.is_blank:
            raise ModelEmpty("the model answered nothing")

    async def _call(self, prompt: ModelPrompt, answer: DraftedAnswer, calls: _Calls) -> FinishReason | None:
        """Stream one call. None: it was cut after some text.

        Raises:
            OutOfBudget: what is left does not do for this call, or was all thought away.
        """
        size_before = answer.size
        finish: FinishReason | None = None
        asked = prompt.continued(answer.text)
        meter = await calls.meter.next_call(asked)
        try:
            with model_span(calls.model, meter):
                async with aclosing(
                    self._model.stream(replace(asked, max_output_tokens=meter.max_output_tokens))
                ) as chunks:
                    async for chunk in chunks:
                        finish = chunk.finish or finish
                        calls.model = chunk.model or calls.model
                        _add_within_bounds(answer, chunk.text)
                        await meter.received(chunk.text, chunk.usage, model=calls.model)
        except ModelUnavailable as error:
            if answer.size == size_before:
                raise
            logger.info("the model's stream was cut ({}): going on from there", error.detail)
            finish = None
        finally:
            await meter.settle(model=calls.model)
        if finish is not FinishReason.STOP and answer.size == size_before:
            if finish is FinishReason.MAX_TOKENS and meter.max_output_tokens is not None:
                raise OutOfBudget
            raise _no_progress(answer)
        return finish


def _attempt_after(draft: Draft | None) -> int:
    """Temporal's attempt, or one more than the draft's: another execution counts from 1 again, clients never do."""
    attempt = activity.info().attempt
    return attempt if draft is None else max(attempt, draft.attempt + 1)


def _no_progress(answer: DraftedAnswer) -> WingbeatError:
    if answer.is_blank:
        return ModelEmpty("the model answered nothing")
    return ModelTruncated("the model's answer was cut and did not go on")


def _add_within_bounds(answer: DraftedAnswer, text: str) -> None:
    if not text:
        return
    answer.add(text)
    if answer.size > MAX_ANSWER_BYTES:
        raise ModelTruncated(f"the model's answer is over {MAX_ANSWER_BYTES // (1024 * 1024)} MiB")


def _notices(job: StreamModelInput, answer: DraftedAnswer, calls: _Calls) -> list[str]:
    notices = []
    if calls.continuations:
        times = "once" if calls.continuations == 1 else f"{calls.continuations} times"
        notices.append(f"The model's answer was cut {times} and went on from there.")
    if job.round == 0 and answer.files and not answer.has_plan:
        notices.append("The model gave no plan before its files.")
    return notices
