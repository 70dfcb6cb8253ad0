"""What retention keeps, whatever a project's history looks like."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.contracts.generations import GenerationStatus
from app.contracts.ids import GenerationId
from app.data.retention import Retention, Version, choose_expired

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def number(position: int) -> GenerationId:
    return GenerationId(UUID(int=position + 1))


def version(position: int, *, days: int = 0, base: int | None = None, is_held: bool = False) -> Version:
    created_at = NOW - timedelta(days=days)
    base_id = None if base is None else number(base)
    return Version(number(position), created_at, GenerationStatus.COMPLETED, base_id, is_held)


@st.composite
def histories(draw: st.DrawFn) -> list[Version]:
    """Versions that start from earlier ones, some of them failed, some with a job on them."""
    made = []
    for position in range(draw(st.integers(0, 12))):
        bases = st.none() | st.integers(0, position - 1) if position else st.none()
        base = draw(bases)
        made.append(
            Version(
                number(position),
                NOW - timedelta(days=draw(st.integers(0, 40))),
                draw(st.sampled_from([GenerationStatus.COMPLETED, GenerationStatus.ERROR])),
                None if base is None else number(base),
                draw(st.booleans()),
            )
        )
    return draw(st.permutations(made))


limits = st.builds(
    Retention,
    versions=st.none() | st.integers(1, 6),
    age=st.none() | st.integers(1, 30).map(lambda days: timedelta(days=days)),
)


@given(histories(), limits)
def test_what_is_needed_stays(versions: list[Version], retention: Retention) -> None:
    expired = choose_expired(versions, retention, now=NOW)
    kept = [one for one in versions if one.id not in expired]
    completed = [one for one in versions if one.status is GenerationStatus.COMPLETED]
    if completed:
        assert max(completed, key=lambda one: (one.created_at, one.id)) in kept
    assert not [one for one in versions if one.is_held and one.id in expired]
    newest_first = sorted(versions, key=lambda one: (one.created_at, one.id), reverse=True)
    within = newest_first if retention.versions is None else newest_first[: retention.versions]
    for one in within:
        if retention.age is None or NOW - one.created_at <= retention.age:
            assert one in kept
            assert one.base_id not in expired


@given(histories(), limits)
def test_nothing_stays_without_a_reason(versions: list[Version], retention: Retention) -> None:
    expired = choose_expired(versions, retention, now=NOW)
    assert expired <= {one.id for one in versions}
    if retention.keeps_everything:
        assert not expired
    if retention.versions is not None:
        held = sum(one.is_held for one in versions)
        assert len(versions) - len(expired) <= 2 * (retention.versions + held + 1)


def test_only_one_step_back_is_kept() -> None:
    """Else a chain of follow-ups would keep its project's whole history."""
    chain = [version(position, days=10 - position, base=position - 1 if position else None) for position in range(6)]
    expired = choose_expired(chain, Retention(versions=2), now=NOW)
    assert expired == {number(0), number(1), number(2)}


@pytest.mark.parametrize(("days", "kept"), [(9, True), (11, False)])
def test_age(days: int, kept: bool) -> None:
    versions = [version(0, days=days), version(1)]
    assert (number(0) not in choose_expired(versions, Retention(age=timedelta(days=10)), now=NOW)) is kept


def test_the_latest_completed_version_stays_however_old() -> None:
    failed = Version(number(1), NOW - timedelta(days=50), GenerationStatus.ERROR)
    versions = [version(0, days=90), failed]
    assert choose_expired(versions, Retention(age=timedelta(days=1)), now=NOW) == {number(1)}
