"""A stack as a whole: its file, its lock, its settings."""

import json
import shutil
import stat
from pathlib import Path

import pytest

from app.local.errors import DataFolderUnusable, StackError
from app.local.options import StackInfo
from app.local.service import ServiceName, ServiceState
from tests.support.stack import make_data_folder, temporary_stack

MAIL = frozenset({ServiceName.MAIL})
HOSTED = {
    "SUPABASE_URL": "https://project.example",
    "SUPABASE_PUBLISHABLE_KEY": "sb_publishable_given",
    "SUPABASE_SECRET_KEY": "sb_secret_given",
    "DATABASE_URL": "postgresql://somewhere/db",
}


@pytest.fixture
def folder() -> object:
    path = make_data_folder()
    yield path
    shutil.rmtree(path)


async def test_its_file_is_private_and_follows_the_pids(folder: Path) -> None:
    file = folder / "stack.json"
    async with temporary_stack(services=MAIL, data_dir=folder) as stack:
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert StackInfo.model_validate_json(file.read_bytes()) == stack.info
        before = await stack.kill(ServiceName.MAIL)
        after = await stack.restarted(ServiceName.MAIL)
        assert after != before
        assert json.loads(file.read_text())["pids"][ServiceName.MAIL] == after
    assert not file.exists()


async def test_a_restarted_service_keeps_its_address(folder: Path) -> None:
    async with temporary_stack(services=MAIL, data_dir=folder) as stack:
        address = stack.info.mail_url
        await stack.kill(ServiceName.MAIL)
        await stack.restarted(ServiceName.MAIL)
        assert stack.info.mail_url == address


async def test_a_data_folder_has_one_stack(folder: Path) -> None:
    async with temporary_stack(services=MAIL, data_dir=folder) as stack:
        with pytest.raises(DataFolderUnusable, match="in use"):
            async with temporary_stack(services=MAIL, data_dir=folder):
                pass
        assert (folder / "stack.json").exists()
        assert stack.info.pids[ServiceName.MAIL]


async def test_keys_are_private_and_stay_the_same(folder: Path) -> None:
    async with temporary_stack(services=MAIL, data_dir=folder) as stack:
        first = stack.environment["SUPABASE_SECRET_KEY"]
    async with temporary_stack(services=MAIL, data_dir=folder) as stack:
        assert stack.environment["SUPABASE_SECRET_KEY"] == first
    assert stat.S_IMODE((folder / "keys.json").stat().st_mode) == 0o600


async def test_states_are_told_in_order(folder: Path) -> None:
    states: list[ServiceState] = []
    async with temporary_stack(services=MAIL, data_dir=folder, on_event=lambda event: states.append(event.state)):
        pass
    assert states == [ServiceState.STARTING, ServiceState.READY, ServiceState.STOPPED]


async def test_what_a_setting_names_is_used_and_not_started(folder: Path) -> None:
    settings = HOSTED | {"TEMPORAL_ADDRESS": "temporal.example:7233", "GEMINI_API_KEY": "given", "GEMINI_MODEL": "some"}
    async with temporary_stack(data_dir=folder, settings=settings) as stack:
        assert set(stack.info.pids) == {"supervisor"}
        assert stack.info.supabase_url == HOSTED["SUPABASE_URL"]
        assert stack.info.database_url == HOSTED["DATABASE_URL"]
        assert stack.info.temporal_address == "temporal.example:7233"
        assert stack.info.temporal_ui_url is None
        assert stack.info.mail_url is None
        assert stack.environment["GEMINI_MODEL"] == "some"
        assert "GEMINI_BASE_URL" not in stack.environment


async def test_half_a_hosted_supabase_is_refused(folder: Path) -> None:
    settings = {"SUPABASE_URL": HOSTED["SUPABASE_URL"]}
    with pytest.raises(StackError, match="SUPABASE_SECRET_KEY"):
        async with temporary_stack(services=MAIL, data_dir=folder, settings=settings):
            pass


async def test_an_asked_for_port_is_used_as_it_is(folder: Path) -> None:
    async with temporary_stack(services=MAIL, data_dir=folder, settings={"API_PORT": "18080"}) as stack:
        assert stack.info.api_url == "http://127.0.0.1:18080"
