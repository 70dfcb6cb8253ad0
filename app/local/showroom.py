"""An account with something to see in it, for pictures of the studio."""

import asyncio
from dataclasses import dataclass
from secrets import token_hex

from app.client import WingbeatClient
from app.contracts.generations import Generation, GenerationRequest, GenerationStatus
from app.contracts.ids import GenerationId, ProjectId
from app.contracts.projects import ProjectRole
from app.local.errors import StackError

_POLL_S = 0.3
_JOB_S = 180.0
_WISHES = (
    "A habit tracker with streaks, a month calendar and a gentle evening reminder",
    "Add a settings page with a dark mode",
)
_OTHERS = (
    ("Recipe box", "Photos, ingredients that scale with the servings, and a shopping list."),
    ("Trip budget", "Who paid what, in which currency, and who owes whom."),
)


@dataclass(frozen=True, slots=True)
class Showroom:
    """Whose it is, and what there is to see: a project with two finished versions, the later of them named."""

    email: str
    password: str
    project: ProjectId
    version: GenerationId


async def furnish(api_url: str) -> Showroom:
    """Make the account and all that is in it, on a stack whose model is the demo model.

    Raises:
        StackError: a job did not end well.
    """
    email, password = f"ada-{token_hex(3)}@example.com", token_hex(16)
    async with WingbeatClient(api_url) as client:
        await client.sign_up(email, password)
        for name, description in _OTHERS:
            await client.create_project(name, description)
        project = await client.create_project("Habit tracker", "Streaks, a calendar and gentle reminders.")
        await client.share(project.id, "grace@example.com", ProjectRole.EDITOR)
        await client.share(project.id, "linus@example.com", ProjectRole.VIEWER)
        for wish in _WISHES:
            version = await _built(client, project.id, wish)
    return Showroom(email, password, project.id, version.id)


async def _built(client: WingbeatClient, project: ProjectId, wish: str) -> Generation:
    generation = await client.start(project, GenerationRequest(prompt=wish))
    async with asyncio.timeout(_JOB_S):
        while not generation.status.is_final:
            await asyncio.sleep(_POLL_S)
            generation = await client.generation(generation.id)
    if generation.status is not GenerationStatus.COMPLETED:
        raise StackError(f"the job for the pictures ended as {generation.status}: {generation.error}")
    return generation
