"""Calls of every method that reads or writes previews, for the plans of their statements."""

from hashlib import sha256
from uuid import UUID

from app.contracts.ids import GenerationId, ProjectId
from app.contracts.previews import PreviewPurpose, RecordPreviewInput, RecordShareInput, ShareState
from app.contracts.version_frames import PreviewState
from app.data.database import Pool
from app.data.postgres_previews import PostgresPreviews
from app.data.previews import NewPreview, NewShare, ServedAt
from app.data.supabase_clients import SupabaseClients
from app.data.supabase_previews import SupabasePreviews
from app.security.callers import Caller
from tests.api.statements.world import Statements

_LABEL = UUID(int=7).hex


def preview_statements(
    pool: Pool, clients: SupabaseClients, caller: Caller, project: ProjectId, generation: GenerationId
) -> Statements:
    """By the method's name, in an order in which each finds something to do."""
    rows, reader = PostgresPreviews(pool), SupabasePreviews(clients)
    new = NewPreview(generation, project, caller.user.id, _LABEL)
    shared = NewShare(generation, project, caller.user.id, sha256(b"a link").digest())
    running = RecordPreviewInput(project_id=project, generation_id=generation, state=PreviewState.RUNNING)
    built = RecordShareInput(project_id=project, generation_id=generation, state=ShareState.PUBLISHED, archive_key="k")
    at = ServedAt("http://127.0.0.1:1/", "host", "http://127.0.0.1:2", None)

    async def alive() -> None:
        for purpose in PreviewPurpose:
            await rows.alive(purpose)

    return {
        "PostgresPreviews.begin": lambda: rows.begin(new, at_most=3),
        "PostgresPreviews.label": lambda: rows.label(generation),
        "PostgresPreviews.shown": lambda: rows.shown(generation),
        "PostgresPreviews.serve": lambda: rows.serve(generation, at),
        "PostgresPreviews.record": lambda: rows.record(running),
        "PostgresPreviews.look": lambda: rows.look(generation),
        "PostgresPreviews.find": lambda: rows.find(_LABEL),
        "PostgresPreviews.touch": lambda: rows.touch(generation),
        "PostgresPreviews.show": lambda: rows.show(generation, generation),
        "PostgresPreviews.alive": alive,
        "SupabasePreviews.find": lambda: reader.find(caller, generation),
        "SupabasePreviews.active_in": lambda: reader.active_in(caller, project),
        "PostgresPreviews.share": lambda: rows.share(shared),
        "PostgresPreviews.record_share": lambda: rows.record_share(built),
        "SupabasePreviews.find_share": lambda: reader.find_share(caller, generation),
        "PostgresPreviews.withdraw": lambda: rows.withdraw(generation),
    }
