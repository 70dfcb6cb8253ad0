"""Calls of what reads or writes projects, their members and their attachments."""

from datetime import UTC, datetime
from uuid import uuid4

from app.contracts.attachments import Attachment, ImageType
from app.contracts.ids import AttachmentId, UserId
from app.contracts.projects import ProjectChange, ProjectRequest, ProjectRole
from app.data.cursors import PageRequest
from app.data.postgres_pages import PostgresProjectPages
from app.data.supabase_attachments import SupabaseAttachmentRecords, SupabaseAttachments
from app.data.supabase_members import SupabaseMembers
from app.data.supabase_projects import SupabaseProjects
from tests.api.statements.world import Statements, World


def project_statements(w: World) -> Statements:
    """By the method's name, in an order in which each finds something to do."""
    return _projects(w) | _members(w) | _attachments(w)


def _projects(w: World) -> Statements:
    rows, pages = SupabaseProjects(w.clients), PostgresProjectPages(w.lists)

    async def change() -> None:
        await rows.change(w.caller, await w.seen(), ProjectChange(name="Changed"))

    return {
        "SupabaseProjects.create": lambda: rows.create(w.caller, ProjectRequest(name="New")),
        "SupabaseProjects.find": lambda: rows.find(w.caller, w.project),
        "SupabaseProjects.change": change,
        "SupabaseProjects.delete": lambda: rows.delete(w.caller, w.spare),
        "PostgresProjectPages.page": lambda: pages.page(w.caller, PageRequest(100, w.middle)),
    }


def _members(w: World) -> Statements:
    rows = SupabaseMembers(w.clients)
    someone, editor = UserId(uuid4()), ProjectRole.EDITOR
    return {
        "SupabaseMembers.all": lambda: rows.all(w.caller, w.project),
        "SupabaseMembers.share": lambda: rows.share(w.caller, w.project, "someone@example.com", editor),
        "SupabaseMembers.change_role": lambda: rows.change_role(w.caller, w.project, someone, editor),
        "SupabaseMembers.remove": lambda: rows.remove(w.caller, w.project, someone),
        "SupabaseMembers.withdraw": lambda: rows.withdraw(w.caller, w.project, "someone@example.com"),
        "SupabaseMembers.claim": lambda: rows.claim(w.caller.access_token),
    }


def _attachments(w: World) -> Statements:
    rows, records = SupabaseAttachments(w.clients), SupabaseAttachmentRecords(w.clients)
    attachment = Attachment(
        id=AttachmentId(uuid4()),
        project_id=w.project,
        created_by=w.caller.user.id,
        name="a screen",
        content_type=ImageType.PNG,
        size=1,
        width=1,
        height=1,
        sha256="0" * 64,
        created_at=datetime.now(UTC),
    )
    ids = [attachment.id]
    return {
        "SupabaseAttachments.insert": lambda: rows.insert(w.caller, attachment),
        "SupabaseAttachments.find": lambda: rows.find(w.caller, attachment.id),
        "SupabaseAttachments.some": lambda: rows.some(w.caller, w.project, ids),
        "SupabaseAttachments.delete": lambda: rows.delete(w.caller, attachment.id),
        "SupabaseAttachmentRecords.of_project": lambda: records.of_project(w.project, ids),
    }
