"""Calls of what records imports."""

from app.contracts.generations import FileEntry, GenerationOptions
from app.contracts.ids import new_generation_id
from app.contracts.import_jobs import InspectedRepository, RecordImportInput, SummarisedRepository
from app.contracts.jobs import Workspace
from app.data.generations import IdempotencyKey
from app.data.imports import NewImport
from app.data.supabase_imports import SupabaseImportRecords, SupabaseImports
from tests.api.statements.world import Statements, World


def import_statements(w: World) -> Statements:
    imports, records = SupabaseImports(w.clients, "https://github.com"), SupabaseImportRecords(w.clients)
    wanted = NewImport(
        id=new_generation_id(),
        project_id=w.project,
        project_name=None,
        repository="octo/app",
        branch=None,
        folder="",
        prompt="Import octo/app",
        options=GenerationOptions(),
        idempotency=IdempotencyKey("key", "hash"),
    )

    async def record() -> None:
        commit, workspace = "0" * 40, Workspace(host="h", queue="q", directory="/d")
        inspected = InspectedRepository(
            folder="",
            archive_key="archive.zip",
            archive_sha256="0" * 64,
            entry_paths=[],
            file_count=1,
            total_bytes=1,
            left_out=[],
            left_out_count=0,
        )
        found = RecordImportInput(
            project_id=w.project,
            generation_id=wanted.id,
            workspace=workspace,
            branch="main",
            commit=commit,
            inspected=inspected,
            summarised=SummarisedRepository(summary_key="codebase.txt", repo_map_key="map.txt"),
        )
        await records.record(found, [FileEntry(path="a", size=1, sha256="0" * 64)])

    return {
        "SupabaseImports.insert": lambda: imports.insert(w.caller, wanted),
        "SupabaseImports.find": lambda: imports.find(w.caller, wanted.id),
        "SupabaseImports.find_by_key": lambda: imports.find_by_key(w.caller, "key"),
        "SupabaseImportRecords.load": lambda: records.load(wanted.id),
        "SupabaseImportRecords.record": record,
    }
