"""The activities that work with a job's files, and check them."""

from activities.composition.parts import TEMPLATE, WorkerParts
from activities.repository.activities import ContextActivities
from activities.toolchain.activities import ToolchainActivities
from activities.toolchain.check_host import CheckHost
from activities.toolchain.metering import ToolMetering
from activities.toolchain.protocol import Toolchain
from activities.toolchain.verification import VerificationActivities
from activities.workspace.activities import WorkspaceActivities, WorkspaceHost
from app.knowledge.library import KnowledgeLibrary


def file_activities(parts: WorkerParts) -> WorkspaceActivities:
    host = WorkspaceHost(name=parts.settings.worker_host, workspaces=parts.workspaces, template=TEMPLATE)
    return WorkspaceActivities(host, parts.objects, parts.records, parts.drafts)


def context_activities(parts: WorkerParts) -> ContextActivities:
    library = KnowledgeLibrary(parts.settings.knowledge_dir)
    return ContextActivities(parts.records, parts.objects, parts.workspaces, library)


def check_activities(parts: WorkerParts, toolchain: Toolchain) -> tuple[ToolchainActivities, VerificationActivities]:
    host = CheckHost(parts.workspaces, parts.publisher, parts.objects, ToolMetering(parts.ledger))
    return ToolchainActivities(toolchain, host), VerificationActivities(toolchain, host)
