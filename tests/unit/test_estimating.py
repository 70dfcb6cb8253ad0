"""The guess before a job is near to what its first prompt is."""

from pathlib import Path

from activities.model.prompting import build_prompt
from activities.model.tokens import BYTES_PER_TOKEN
from activities.repository.packing import CONTEXT_BUDGET_TOKENS, pack_project
from activities.repository.relevance import Wanted
from activities.repository.source_files import MAX_FILE_BYTES as MAX_GATHERED
from activities.repository.source_index import SourceIndex
from app.contracts.generations import GenerationKind, GenerationStatus
from app.contracts.ids import GenerationId, ProjectId, new_generation_id
from app.data.jobs import JobRecord
from app.services import estimating

TEMPLATE = Path(__file__).resolve().parents[2] / "integration_template"


def test_the_first_prompt_of_a_new_app_is_about_as_long_as_guessed() -> None:
    generation = new_generation_id()
    record = JobRecord(
        generation_id=GenerationId(generation),
        project_id=ProjectId(generation),
        kind=GenerationKind.GENERATE,
        status=GenerationStatus.RUNNING,
        prompt="a habit tracker",
        error_message=None,
        session_id=None,
        base_generation_id=None,
        archive_key=None,
    )
    pack, _ = pack_project(TEMPLATE, Wanted(record.prompt), SourceIndex())
    prompt = build_prompt(record, pack, nonce="abc234")
    guessed = estimating.INSTRUCTIONS_BYTES + estimating.TEMPLATE_BYTES
    assert 0.85 < guessed / prompt.characters < 1.15, prompt.characters


def test_the_guess_is_bounded_as_the_prompt_is() -> None:
    assert int(CONTEXT_BUDGET_TOKENS * BYTES_PER_TOKEN) == estimating.MAX_CONTEXT_BYTES
    assert estimating.MAX_FILE_BYTES == MAX_GATHERED
