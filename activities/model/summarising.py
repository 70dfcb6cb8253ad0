"""Older turns of a long conversation come to a summary, which is kept and built upon."""

from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import replace

from loguru import logger
from temporalio import activity

from activities.errors import translated
from activities.heartbeat import heartbeating
from activities.model.history import SUMMARY_SHARE, to_summarise
from activities.model.metering import Metering, OutOfBudget, RoundMeter
from activities.model.prompting import quoted, render
from activities.model.protocol import FinishReason, ModelClient, ModelEmpty, ModelPrompt, ModelTurn, Role
from activities.model.spans import model_span
from activities.model.tokens import clipped_to_tokens, estimated_tokens
from app.contracts.generations import Usage
from app.contracts.jobs import JobRef, SummariseOutput
from app.contracts.names import ActivityName
from app.data.jobs import JobRecord, JobRecords
from app.data.transcripts import Summary, Transcript, Transcripts, Turn

_TURN_TOKENS = 2_000
"""Of one turn, and `_ALL_TOKENS` of all together, that a summary is made from: more would say little more."""
_ALL_TOKENS = 60_000
_WORDS_PER_TOKEN = 0.6
_SYSTEM = "You keep the record of a software project. You write plain, exact summaries."


class SummaryActivities:
    """Runs before a job's first model call, and is counted with that round. `budget` is the prompt's budget for the
    conversation, in tokens; `model_name` stands in for a model that does not tell its version."""

    def __init__(
        self,
        *,
        model: ModelClient,
        records: JobRecords,
        transcripts: Transcripts,
        metering: Metering,
        model_name: str,
        budget: int,
    ) -> None:
        self._model = model
        self._records = records
        self._transcripts = transcripts
        self._metering = metering
        self._model_name = model_name
        self._budget = budget

    @activity.defn(name=ActivityName.SUMMARISE_CONVERSATION)
    @translated
    async def summarise_conversation(self, job: JobRef) -> SummariseOutput:
        """Bring the session's summary up to date, if what is not in it is over the budget.

        A retry finds the summary that an earlier attempt saved, and answers what that has used.

        Raises:
            ApplicationError: of type `model_*`; `not_found` when the job is gone.
        """
        async with heartbeating():
            record = await self._records.load(job.generation_id)
            transcript = await self._transcripts.before(record)
            turns = to_summarise(transcript, budget=self._budget)
            if turns:
                try:
                    summary = await self._summary(record, transcript.summary, turns)
                except OutOfBudget:
                    logger.info("the budget does not do for a summary: the oldest turns are left out")
                    return SummariseOutput()
                await self._transcripts.save_summary(record, summary)
                return SummariseOutput(turns=len(turns), usage=summary.usage)
            return _already_paid(record, transcript)

    async def _summary(self, record: JobRecord, earlier: Summary | None, turns: tuple[Turn, ...]) -> Summary:
        """Of as many of the turns as one call is told; the next job goes on from there."""
        most = self._budget // SUMMARY_SHARE
        told = _told(turns)
        meter = self._metering.of_round(record.generation_id, 0, activity.info().attempt)
        text, usage = await self._ask(_prompt(earlier, told, words=int(most * _WORDS_PER_TOKEN)), meter)
        return Summary(clipped_to_tokens(text, most), told[-1].id, record.generation_id, usage)

    async def _ask(self, prompt: ModelPrompt, meter: RoundMeter) -> tuple[str, Usage]:
        """Raises `ModelEmpty`, `OutOfBudget`, and what the model raises. A summary that was cut is one all the same."""
        pieces: list[str] = []
        finish, model, call = None, self._model_name, await meter.next_call(prompt)
        try:
            with model_span(model, call):
                async with aclosing(
                    self._model.stream(replace(prompt, max_output_tokens=call.max_output_tokens))
                ) as chunks:
                    async for chunk in chunks:
                        pieces.append(chunk.text)
                        finish, model = chunk.finish or finish, chunk.model or model
                        await call.received(chunk.text, chunk.usage, model=model)
        finally:
            await call.settle(model=model)
        text = "".join(pieces).strip()
        if not text:
            raise ModelEmpty("the model summarised nothing")
        if finish is not FinishReason.STOP:
            logger.info("a summary was cut")
        return text, call.usage


def _already_paid(record: JobRecord, transcript: Transcript) -> SummariseOutput:
    summary = transcript.summary
    if summary is None or summary.generation_id != record.generation_id:
        return SummariseOutput()
    return SummariseOutput(turns=1, usage=summary.usage)


def _told(turns: Sequence[Turn]) -> list[Turn]:
    """The oldest turns, each cut to what is worth telling, within what one call is told. At least one."""
    told: list[Turn] = []
    room = _ALL_TOKENS
    for turn in turns:
        text = clipped_to_tokens(turn.content, _TURN_TOKENS)
        room -= estimated_tokens(text)
        if room < 0 and told:
            break
        told.append(Turn(turn.id, turn.role, text))
    return told


def _prompt(earlier: Summary | None, turns: Sequence[Turn], *, words: int) -> ModelPrompt:
    request = render(
        "summarise",
        {
            "summary": quoted(earlier.text if earlier else ""),
            "conversation": quoted("\n\n".join(f"{turn.role}: {turn.content}" for turn in turns)),
            "words": str(words),
        },
    )
    return ModelPrompt(system=_SYSTEM, turns=(ModelTurn(Role.USER, request),))
