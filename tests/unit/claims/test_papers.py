"""What goes with a claim: what may be attached, attested and declared, and when."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from contracts.events.claim_papers import (
    ClaimPaperFact,
    DocumentAttached,
    FundingDeclaration,
    FundingDeclared,
)
from contracts.http.claim_papers import (
    AttachDocument,
    AttestItem,
    DeclareFunding,
    DetachDocument,
    StoredContent,
)
from contracts.http.claims import ClaimCommand
from contracts.refusal import Refusal
from services.claims.domain.claim import Claim, evolve
from services.claims.domain.papers import papering
from services.claims.domain.papers.versions import differences
from tests.support.facts import TODAY, named
from tests.support.papers import (
    ACTUAL_COST,
    DAY,
    PROGRAMME,
    claim_of,
    drafted,
    line,
    returned,
    sha256_of,
    stored_pdf,
    submitted,
)
from tests.support.spec import given_claim, refused, specifies

ORIGINAL, CORRECTED = sha256_of(b"original"), sha256_of(b"corrected")


def annex(**changes: Any) -> AttachDocument:
    fields: dict[str, Any] = {
        "effective_date": DAY,
        "item": "vvi_annex_8",
        "sha256": ORIGINAL,
        "file_name": "VVI_8_pielikums_Bauska.pdf",
        "programme_reference": PROGRAMME,
    }
    return AttachDocument(**(fields | changes))


def decided(
    claim: Claim, command: ClaimCommand, content: StoredContent | None = None
) -> Sequence[ClaimPaperFact]:
    def content_of(sha256: str) -> StoredContent | None:
        return content or stored_pdf(sha256)

    return papering.decide(claim, command, content_of, uuid4(), "ilze", TODAY)


def after(claim: Claim, *commands: ClaimCommand) -> Claim:
    for command in commands:
        for fact in decided(claim, command):
            claim = evolve(claim, fact)
    return claim


def attached(claim: Claim, command: AttachDocument) -> DocumentAttached:
    [fact] = decided(claim, command)
    assert isinstance(fact, DocumentAttached)
    return fact


def the_document(claim: Claim) -> UUID:
    [document] = claim.papers.documents
    return document.document_id


def test_a_document_is_attached_as_its_first_version_with_what_the_store_knows_of_it() -> None:
    fact = attached(claim_of(), annex())

    assert (fact.document_version, fact.media_type, fact.size_bytes, fact.attached_by) == (
        1,
        "application/pdf",
        1000,
        "ilze",
    )


def test_a_document_may_be_given_its_id() -> None:
    assert attached(claim_of(), annex(document_id=named("annex"))).document_id == named("annex")


@specifies("claim_paper.state")
@pytest.mark.parametrize(
    "command",
    [
        annex(),
        DetachDocument(effective_date=DAY, document_id=named("annex"), reason="Cits."),
        AttestItem(effective_date=DAY, item="support_plan", kept_at="Bauskā"),
        DeclareFunding(effective_date=DAY),
    ],
    ids=lambda command: command.command,
)
def test_papers_rest_while_the_claim_is_with_the_region(command: ClaimCommand) -> None:
    claim = given_claim(drafted(), submitted())

    assert refused(lambda: decided(claim, command)) == "claim_paper.state"


def test_papers_change_again_once_the_claim_is_returned() -> None:
    claim = given_claim(drafted(), submitted(), returned())

    assert attached(claim, annex()).document_version == 1


@specifies("claim_paper.item")
@pytest.mark.parametrize("item", ["siva_decision", "no_such_item", "support_plan"])
def test_only_what_the_kind_has_to_attach_is_attached(item: str) -> None:
    assert refused(lambda: decided(claim_of(), annex(item=item))) == "claim_paper.item"


@specifies("claim_paper.item")
@pytest.mark.parametrize("item", ["exit_application", "vvi_annex_8"])
def test_only_what_the_kind_keeps_on_site_is_attested(item: str) -> None:
    command = AttestItem(effective_date=DAY, item=item, kept_at="Bauskā")

    assert refused(lambda: decided(claim_of(), command)) == "claim_paper.item"


@specifies("claim_paper.only_mandatory")
def test_what_the_lines_do_not_need_is_not_attached() -> None:
    on_unit_cost, on_actual_cost = claim_of(), claim_of(line(**ACTUAL_COST))
    invoice = annex(item="invoice_or_acceptance_act", file_name="rekins_15_fizioterapija.pdf")

    assert refused(lambda: decided(on_unit_cost, invoice)) == "claim_paper.only_mandatory"
    assert attached(on_actual_cost, invoice).item == "invoice_or_acceptance_act"


def test_the_next_version_keeps_the_id_and_counts_on() -> None:
    claim = after(claim_of(), annex())

    fact = attached(claim, annex(sha256=CORRECTED, replaces=the_document(claim)))

    assert (fact.document_id, fact.document_version) == (the_document(claim), 2)


@specifies("claim_paper.document")
def test_what_is_not_attached_cannot_be_replaced_or_detached() -> None:
    claim = after(claim_of(), annex())
    off = DetachDocument(effective_date=DAY, document_id=the_document(claim), reason="Cits.")
    detached = after(claim, off)

    for other in (claim_of(), detached):
        replacement = annex(sha256=CORRECTED, replaces=the_document(claim))
        assert refused(lambda: decided(other, replacement)) == "claim_paper.document"  # noqa: B023
        assert refused(lambda: decided(other, off)) == "claim_paper.document"  # noqa: B023


@specifies("claim_paper.document")
def test_a_new_document_takes_no_id_that_another_has() -> None:
    claim = after(claim_of(), annex(document_id=named("annex")))
    again = annex(document_id=named("annex"), sha256=CORRECTED)
    renamed = annex(document_id=named("other"), sha256=CORRECTED, replaces=named("annex"))

    assert refused(lambda: decided(claim, again)) == "claim_paper.document"
    assert refused(lambda: decided(claim, renamed)) == "claim_paper.document"


@specifies("claim_paper.same_item")
def test_a_new_version_is_for_the_same_item() -> None:
    claim = after(claim_of(), annex())
    command = annex(item="vvi_report", sha256=CORRECTED, replaces=the_document(claim))

    assert refused(lambda: decided(claim, command)) == "claim_paper.same_item"


@specifies("claim_paper.differs")
def test_a_new_version_has_another_content() -> None:
    claim = after(claim_of(), annex())
    command = annex(file_name="VVI_8_pielikums_labots.pdf", replaces=the_document(claim))

    assert refused(lambda: decided(claim, command)) == "claim_paper.differs"


@specifies("claim_paper.programme")
@pytest.mark.parametrize("reference", ["kurzeme", "Zemgale", "nowhere"])
def test_a_document_of_another_programme_is_refused(reference: str) -> None:
    command = annex(programme_reference=reference)

    assert refused(lambda: decided(claim_of(), command)) == "claim_paper.programme"


@specifies("claim_paper.content")
def test_what_was_not_uploaded_is_not_attached() -> None:
    claim = claim_of()

    def nothing(_: str) -> None:
        return None

    decide = lambda: papering.decide(claim, annex(), nothing, uuid4(), "ilze", TODAY)  # noqa: E731
    assert refused(decide) == "claim_paper.content"


@specifies("claim_paper.kept")
@for_all(st.lists(st.sampled_from(["version", "detach", "return", "new"]), max_size=30))
def test_the_original_stays_and_versions_count_without_a_gap(steps: list[str]) -> None:
    claim = after(claim_of(), annex())
    seen: list[DocumentAttached] = [claim.papers.documents[0].latest]
    for number, step in enumerate(steps):
        standing = [one for one in claim.papers.documents if not one.detached]
        content = sha256_of(str(number).encode())
        match step:
            case "return":
                submission = claim.papers.submissions + 1
                claim = evolve(evolve(claim, submitted(submission=submission)), returned())
            case "detach" if standing:
                claim = after(
                    claim,
                    DetachDocument(
                        effective_date=DAY, document_id=standing[0].document_id, reason="Cits."
                    ),
                )
            case "version" if standing:
                fact = attached(claim, annex(sha256=content, replaces=standing[-1].document_id))
                seen.append(fact)
                claim = evolve(claim, fact)
            case _:
                fact = attached(claim, annex(sha256=content))
                seen.append(fact)
                claim = evolve(claim, fact)

    kept = [version for one in claim.papers.documents for version in one.versions]
    assert sorted(str(one.fact) for one in kept) == sorted(str(one) for one in seen)
    for document in claim.papers.documents:
        versions = document.versions
        assert [one.fact.document_version for one in versions] == [*range(1, len(versions) + 1)]
        assert [one.submission for one in versions] == sorted(one.submission for one in versions)


def declaration(**changes: Any) -> FundingDeclaration:
    fields: dict[str, Any] = {
        "claimable_id": named("delivery"),
        "funding_kind": "municipality",
        "funder": "Bauskas novads",
        "amount_cents": 1000,
    }
    return FundingDeclaration(**(fields | changes))


def declare(*declarations: FundingDeclaration) -> DeclareFunding:
    return DeclareFunding(effective_date=DAY, declarations=declarations)


def test_a_declaration_speaks_of_every_line() -> None:
    lines = [line("delivery"), line("another")]
    [fact] = decided(claim_of(*lines), declare(declaration()))

    assert isinstance(fact, FundingDeclared)
    assert fact.claimable_ids == tuple(one.claimable_id for one in lines)
    assert fact.declarations == (declaration(),)


@specifies("claim_paper.declared_line")
def test_a_declaration_names_lines_of_the_claim_and_each_funder_once() -> None:
    foreign = declare(declaration(claimable_id=named("elsewhere")))
    twice = declare(declaration(), declaration(amount_cents=5))

    assert refused(lambda: decided(claim_of(), foreign)) == "claim_paper.declared_line"
    assert refused(lambda: decided(claim_of(), twice)) == "claim_paper.declared_line"


@specifies("claim_paper.ngo_project")
def test_an_esf_project_of_an_ngo_is_named() -> None:
    unnamed = declaration(funding_kind="ngo_esf_project", funder="Biedrība")
    named_project = unnamed.model_copy(update={"project_reference": "9.1.4.1/16/I/001"})

    assert refused(lambda: decided(claim_of(), declare(unnamed))) == "claim_paper.ngo_project"
    assert decided(claim_of(), declare(named_project))


def test_papers_are_not_dated_before_the_claim() -> None:
    with pytest.raises(Refusal, match=r"date\.order"):
        decided(claim_of(), annex(effective_date=date(2023, 4, 2)))


def test_the_difference_between_submissions_names_lines_and_documents_and_the_remarks() -> None:
    original = attached(claim_of(), annex(document_id=named("annex")))
    claim = given_claim(drafted(), original, submitted(), returned("Paraksta nav."))
    corrected = attached(claim, annex(sha256=CORRECTED, replaces=named("annex")))
    more = line("another", amount_cents=500)

    first, second = differences(
        [
            drafted(),
            original,
            submitted(),
            returned("Paraksta nav."),
            corrected,
            submitted(line(), more, submission=2),
        ]
    )

    assert (first.submission, first.remarks_before, first.amount_cents) == (1, [], 7120)
    assert [one.after_sha256 for one in first.documents] == [ORIGINAL]
    assert (second.submitted_by, second.remarks_before) == ("ilze", ["Paraksta nav."])
    assert [(one.before_sha256, one.after_sha256) for one in second.documents] == [
        (ORIGINAL, CORRECTED)
    ]
    assert [(one.claimable_id, one.before_cents, one.after_cents) for one in second.lines] == [
        (more.claimable_id, None, 500)
    ]
