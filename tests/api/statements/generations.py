"""Calls of what reads or writes generations and what is said in them."""

from dataclasses import replace
from uuid import uuid4

from app.contracts.generations import Usage
from app.contracts.ids import MessageId
from app.contracts.steering import MessageRequest
from app.data.conversations import ConversationRequest
from app.data.cursors import PageRequest, SerialCursor
from app.data.jobs import JobRecord
from app.data.postgres_pages import PostgresConversations, PostgresGenerationPages
from app.data.saved_events import PostgresSavedEvents
from app.data.supabase_generations import SupabaseGenerations, SupabasePendingJobs
from app.data.supabase_job_messages import SupabaseJobMessages
from app.data.supabase_jobs import SupabaseJobRecords
from app.data.supabase_transcripts import SupabaseTranscripts
from app.data.transcripts import Summary
from tests.api.statements.world import Statements, World


def generation_statements(w: World) -> Statements:
    """By the method's name, in an order in which each finds something to do."""
    return _generations(w) | _talk(w)


def _generations(w: World) -> Statements:
    rows, pages = SupabaseGenerations(w.clients), PostgresGenerationPages(w.lists)
    pending, talk = SupabasePendingJobs(w.clients), PostgresConversations(w.lists)
    saved = PostgresSavedEvents(w.pool)

    async def discard() -> None:
        await pending.discard(await w.new_generation())

    async def messages() -> None:
        for session in (None, w.session):
            await talk.page(w.caller, w.project, ConversationRequest(100, SerialCursor(2**40), session))

    return {
        "SupabaseGenerations.insert": lambda: w.new_generation("first"),
        "SupabaseGenerations.find": lambda: rows.find(w.caller, w.generation),
        "SupabaseGenerations.find_by_key": lambda: rows.find_by_key(w.caller, w.project, "first"),
        "SupabaseGenerations.latest_version": lambda: rows.latest_version(w.caller, w.project),
        "SupabaseGenerations.events_after": lambda: rows.events_after(w.caller, w.generation, 0),
        "SupabaseGenerations.files": lambda: rows.files(w.caller, w.generation),
        "SupabaseGenerations.draft": lambda: rows.draft(w.caller, w.generation),
        "SupabasePendingJobs.older_than": lambda: pending.older_than(0.0, limit=100),
        "SupabasePendingJobs.discard": discard,
        "PostgresGenerationPages.page": lambda: pages.page(w.caller, w.project, PageRequest(100, w.middle)),
        "PostgresConversations.page": messages,
        "PostgresConversations.sessions": lambda: talk.sessions(w.caller, w.project, limit=100, after=None),
        "PostgresSavedEvents.after": lambda: saved.after(w.generation, 2),
    }


def _talk(w: World) -> Statements:
    transcripts, said = SupabaseTranscripts(w.clients), SupabaseJobMessages(w.clients)
    message = MessageId(uuid4())

    async def record() -> JobRecord:
        loaded = await SupabaseJobRecords(w.clients).load(w.generation)
        return replace(loaded, session_id=w.session)

    async def before() -> None:
        await transcripts.before(await record())

    async def save() -> None:
        await transcripts.save_summary(await record(), Summary("a quiz", 1, w.generation, Usage()))

    async def post() -> None:
        await said.post(w.caller, await w.new_generation(), message, MessageRequest(text="make it blue"))

    return {
        "SupabaseTranscripts.before": before,
        "SupabaseTranscripts.save_summary": save,
        "SupabaseTranscripts.messages": lambda: transcripts.messages(w.generation, [message]),
        "SupabaseJobMessages.post": post,
        "SupabaseJobMessages.of": lambda: said.of(w.caller, w.generation),
        "SupabaseJobMessages.set_queued": lambda: said.set_queued(message),
    }
