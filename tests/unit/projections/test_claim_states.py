"""States of claims folded from their events."""

from uuid import UUID

from contracts.events.claim_papers import DocumentAttached, DocumentDetached
from services.projections.history.claim_state import claim_state
from tests.unit.projections.facts import CLAIM, approved, drafted, line, submitted
from tests.unit.projections.test_history_states import past


def annex() -> DocumentAttached:
    return DocumentAttached(
        **CLAIM, item="vvi_annex_8", sha256="a" * 64, file_name="VVI.csv", document_id=UUID(int=7),
        programme_reference="zemgale", document_version=1, media_type="text/csv", size_bytes=1,
        attached_by="caseworker-1",
    )  # fmt: skip


def test_a_document_detached_before_its_own_day_is_not_told_on_the_days_between() -> None:
    detached = DocumentDetached(
        **CLAIM, document_id=UUID(int=7), reason="x", detached_by="caseworker-1"
    )
    all_days, between = (
        claim_state(past(drafted(line()), *papers)) for papers in ((annex(), detached), (detached,))
    )

    assert all_days is not None
    assert all_days.documents[str(UUID(int=7))].detached is True
    assert between is not None
    assert between.documents == {}


def test_a_claim_tells_what_each_decided_of_its_lines() -> None:
    first, second = line(1, 1000), line(2, 3000, 2000)
    document = annex()
    lines = (first, second)

    state = claim_state(
        past(drafted(*lines), document, submitted(*lines), approved(*lines, cuts={2: 1500}))
    )

    assert state is not None
    assert (state.status, state.amount_cents, state.eligible_cents) == ("approved", 4000, 3000)
    assert state.approved_cents == 2500
    assert state.lines[str(second.claimable_id)].cut_reason == "no document"
    assert state.documents[str(UUID(int=7))].sha256 == "a" * 64
