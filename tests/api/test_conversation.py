"""The conversation: what was said, in pages, to members only."""

from base64 import urlsafe_b64encode
from uuid import uuid4

import pytest

from app.contracts.conversations import ConversationMessage, ConversationRole, ConversationSession
from app.contracts.errors import ErrorCode
from app.contracts.ids import ProjectId, SessionId
from app.contracts.pages import Page
from app.data.cursors import Cursor
from tests.api.conftest import User, start
from tests.api.problems import problem_of
from tests.api.records import WorkersHand


async def _page(user: User, project: ProjectId, **query: object) -> Page[ConversationMessage]:
    params = {name: str(value) for name, value in query.items()}
    response = await user.http.get(f"/projects/{project}/conversation", params=params)
    assert response.status_code == 200, response.text
    return Page[ConversationMessage].model_validate_json(response.content)


async def _said(
    user: User, project: ProjectId, worker: WorkersHand, prompt: str, session: SessionId | None = None
) -> None:
    generation = await start(user, project, prompt=prompt, **({"session_id": str(session)} if session else {}))
    await worker.mark_running(generation)
    await worker.finish(generation, {})


def _words(page: Page[ConversationMessage]) -> list[tuple[ConversationRole, str]]:
    return [(message.role, message.content) for message in page.items]


async def test_prompts_and_answers_newest_first(
    owner: User, viewer: User, project: ProjectId, worker: WorkersHand
) -> None:
    assert (await _page(owner, project)).items == []
    session = SessionId(uuid4())
    await _said(owner, project, worker, "a quiz", session)
    running = await start(owner, project, prompt="make it blue", session_id=str(session))
    await worker.mark_running(running)
    await start(owner, project, prompt="not yet running", session_id=str(session))
    page = await _page(viewer, project)
    assert _words(page) == [
        (ConversationRole.USER, "make it blue"),
        (ConversationRole.ASSISTANT, "Done."),
        (ConversationRole.USER, "a quiz"),
    ]
    latest = page.items[0]
    assert (latest.project_id, latest.session_id, latest.generation_id) == (project, session, running.id)
    assert page.next_cursor is None


async def test_one_session_of_several(owner: User, project: ProjectId, worker: WorkersHand) -> None:
    one, other = SessionId(uuid4()), SessionId(uuid4())
    await _said(owner, project, worker, "first", one)
    await _said(owner, project, worker, "second", other)
    await _said(owner, project, worker, "third")
    assert [words for _, words in _words(await _page(owner, project, session_id=one))] == ["Done.", "first"]
    assert [words for _, words in _words(await _page(owner, project, session_id=uuid4()))] == []
    assert len((await _page(owner, project)).items) == 6


async def test_pages_show_each_message_once_though_more_is_said(
    owner: User, project: ProjectId, worker: WorkersHand
) -> None:
    session = SessionId(uuid4())
    for prompt in ("one", "two", "three"):
        await _said(owner, project, worker, prompt, session)
    whole = (await _page(owner, project)).items
    first = await _page(owner, project, limit=4, session_id=session)
    assert first.next_cursor is not None
    await _said(owner, project, worker, "four", session)
    second = await _page(owner, project, limit=4, session_id=session, cursor=first.next_cursor)
    assert [*first.items, *second.items] == whole
    assert second.next_cursor is None
    assert (await _page(owner, project, limit=8)).next_cursor is None, "a page that ends with the list is the last"


def _encoded(text: str) -> str:
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=101",
        "session_id=x",
        "cursor=nonsense",
        "cursor=é",
        f"cursor={_encoded('-1')}",
        f"cursor={_encoded('9' * 19)}",
        f"cursor={_encoded('１')}",
        f"cursor={_encoded('1,id.gt.0')}",
        "cursor=" + "a" * 300,
    ],
)
async def test_a_bad_page(owner: User, project: ProjectId, query: str) -> None:
    response = await owner.http.get(f"/projects/{project}/conversation?{query}")
    problem_of(response, 422, ErrorCode.INVALID_REQUEST)


async def test_the_cursor_of_another_list(owner: User, project: ProjectId, worker: WorkersHand) -> None:
    await _said(owner, project, worker, "a")
    cursor = (await _page(owner, project, limit=1)).next_cursor
    problem_of(await owner.http.get(f"/projects?cursor={cursor}"), 422, ErrorCode.INVALID_REQUEST)
    generation = await start(owner, project)
    other = Cursor(generation.created_at, generation.id).encode()
    response = await owner.http.get(f"/projects/{project}/conversation?cursor={other}")
    problem_of(response, 422, ErrorCode.INVALID_REQUEST)


async def test_for_a_stranger_it_does_not_exist(
    owner: User, stranger: User, project: ProjectId, worker: WorkersHand
) -> None:
    session = SessionId(uuid4())
    await _said(owner, project, worker, "a secret", session)
    for subject in (project, uuid4()):
        problem_of(await stranger.http.get(f"/projects/{subject}/conversation"), 404, ErrorCode.NOT_FOUND)
    own = await stranger.project()
    assert (await _page(stranger, own, session_id=session)).items == [], "a session's id opens nothing"


async def _sessions(user: User, project: ProjectId, **query: object) -> Page[ConversationSession]:
    params = {name: str(value) for name, value in query.items()}
    response = await user.http.get(f"/projects/{project}/conversation/sessions", params=params)
    assert response.status_code == 200, response.text
    return Page[ConversationSession].model_validate_json(response.content)


async def test_the_sessions_in_pages(
    owner: User, stranger: User, viewer: User, project: ProjectId, worker: WorkersHand
) -> None:
    one, other = SessionId(uuid4()), SessionId(uuid4())
    await _said(owner, project, worker, "first", one)
    await _said(owner, project, worker, "second", other)
    await _said(owner, project, worker, "first again", one)
    await _said(owner, project, worker, "outside of any")
    whole = await _sessions(viewer, project)
    assert [(item.session_id, item.title, item.messages) for item in whole.items] == [
        (one, "first", 4),
        (other, "second", 2),
    ]
    page = await _sessions(owner, project, limit=1)
    assert page.items == whole.items[:1]
    last = await _sessions(owner, project, limit=1, cursor=page.next_cursor)
    assert (last.items, last.next_cursor) == (whole.items[1:], None)
    response = await stranger.http.get(f"/projects/{project}/conversation/sessions")
    problem_of(response, 404, ErrorCode.NOT_FOUND)
