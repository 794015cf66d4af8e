"""Which items a claim needs, and that it is not submitted before it has them."""

from typing import Any

import pytest

from contracts.events.claim import ClaimKind, ClaimLine
from contracts.events.claim_papers import DocumentAttached, FundingDeclared, ItemAttested
from contracts.reference.checklists import checklist, checklists, needs
from contracts.refusal import Refusal
from services.claims.domain.papers.checklist import wanted
from services.claims.domain.papers.papers import Papers, check_submittable, evolve_paper
from tests.support.facts import named
from tests.support.papers import ACTUAL_COST, DAY, OF_CLAIM, PROGRAMME, drafted, line, sha256_of
from tests.support.spec import refused, specifies

KINDS: tuple[ClaimKind, ...] = ("grt_services", "ft_services", "vsac_preparation")
PROCURED = {"procurement_reference": "BND 2023/4"}
SOCIAL_CARE: dict[str, Any] = {"service": "social_care", "target_group": "ft"}
ON_SITE = ["cooperation_contract", "support_plan", "case_management_evaluation"]


def needed(kind: ClaimKind, *lines: ClaimLine) -> list[str]:
    return [one.item.code for one in wanted(kind, lines, DAY) if one.is_needed]


def papers_for(*lines: ClaimLine, kind: ClaimKind = "grt_services", but: str = "") -> Papers:
    """All that the lines need, but one item; the funding of each is declared."""
    papers = Papers()
    for one in wanted(kind, lines, DAY):
        code = one.item.code
        if not one.is_needed or code == but:
            continue
        fact: DocumentAttached | ItemAttested
        if one.item.how == "attested":
            fact = ItemAttested(**OF_CLAIM, item=code, kept_at="Bauskā", attested_by="ilze")
        else:
            fact = DocumentAttached(
                **OF_CLAIM,
                item=code,
                sha256=sha256_of(code.encode()),
                file_name=f"{code}.pdf",
                programme_reference=PROGRAMME,
                document_id=named(code),
                document_version=1,
                media_type="application/pdf",
                size_bytes=1000,
                attached_by="ilze",
            )
        papers = evolve_paper(papers, fact)
    return evolve_paper(papers, declared(*lines))


def declared(*lines: ClaimLine) -> FundingDeclared:
    ids = tuple(one.claimable_id for one in lines)
    return FundingDeclared(**OF_CLAIM, claimable_ids=ids, declarations=(), declared_by="ilze")


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_checklist_that_speaks_both_languages(kind: ClaimKind) -> None:
    items = checklist(kind, DAY).items

    assert len({item.code for item in items}) == len(items)
    for item in items:
        assert item.source == "S0"
        assert item.name_lv != item.name_en


def test_every_need_is_used() -> None:
    assert needs().keys() == {item.need for one in checklists() for item in one.items}


def test_preparation_needs_the_request_and_the_decision_and_what_is_kept_on_site() -> None:
    assert needed("vsac_preparation", line(service="vsac_preparation")) == [
        "request_with_report",
        "siva_decision",
        "cooperation_contract",
        "individual_rehabilitation_plan",
        "exit_application",
        "training_proof",
        "supplement_orders",
    ]


def test_services_to_adults_on_unit_cost_need_annex_8_and_the_report() -> None:
    attached = ["request_with_report", "vvi_annex_8", "vvi_report"]

    assert needed("grt_services", line()) == [*attached, *ON_SITE]


def test_services_to_adults_on_actual_cost_need_their_papers_too() -> None:
    papers = ["application", "decision", "referral", "contract"]

    assert needed("grt_services", line(**ACTUAL_COST)) == [
        "request_with_report",
        "vvi_annex_8",
        *papers,
        "invoice_or_acceptance_act",
        *ON_SITE,
    ]
    assert "procurement" in needed("grt_services", line(**ACTUAL_COST, **PROCURED))
    assert "procurement" not in needed("grt_services", line(**PROCURED))


def test_services_to_children_need_annex_9_and_hours_for_social_care_and_no_invoice() -> None:
    papers = ["request_with_report", "application", "decision", "referral", "contract"]
    rehabilitation = line(**(ACTUAL_COST | {"service": "rehabilitation", "target_group": "ft"}))

    assert needed("ft_services", rehabilitation) == [*papers, *ON_SITE]
    assert needed("ft_services", line(**SOCIAL_CARE)) == [
        *papers,
        "vvi_annex_9",
        "acceptance_act_hours",
        *ON_SITE,
    ]
    assert "procurement" in needed("ft_services", line(**SOCIAL_CARE, **PROCURED))


def test_a_line_that_takes_back_asks_for_no_papers_of_its_own() -> None:
    taken_back = line("reversal", delivery_id=named("delivery"), **ACTUAL_COST)

    assert "invoice_or_acceptance_act" not in needed("grt_services", line(), taken_back)


@specifies("claim_paper.complete")
@pytest.mark.parametrize("kind", KINDS)
def test_a_claim_without_one_item_is_refused_and_the_item_is_named(kind: ClaimKind) -> None:
    lines = (line(**ACTUAL_COST, **PROCURED), line("another"), line("care", **SOCIAL_CARE))
    for one in wanted(kind, lines, DAY):
        papers = papers_for(*lines, kind=kind, but=one.item.code)
        if not one.is_needed:
            check_submittable(papers, drafted(kind=kind), lines, DAY)
            continue
        with pytest.raises(Refusal) as refusal:
            check_submittable(papers, drafted(kind=kind), lines, DAY)
        assert refusal.value.rule.id == "claim_paper.complete"
        assert one.item.name_en in refusal.value.en
        assert one.item.name_lv in refusal.value.lv


def test_all_that_is_missing_is_named_at_once() -> None:
    with pytest.raises(Refusal) as refusal:
        check_submittable(Papers(), drafted(), (line(),), DAY)

    for code in needed("grt_services", line()):
        assert code in refusal.value.en


def test_a_claim_with_everything_may_be_submitted() -> None:
    for kind in KINDS:
        check_submittable(papers_for(line(), kind=kind), drafted(kind=kind), (line(),), DAY)


@specifies("claim_paper.funding_declared")
def test_the_declaration_is_of_the_lines_as_they_are_now() -> None:
    papers = papers_for(line())
    more = (line(), line("another"))
    declared_more = evolve_paper(papers, declared(*more))

    def submit(papers: Papers, *lines: ClaimLine) -> None:
        check_submittable(papers, drafted(), lines, DAY)

    submit(papers, line())
    submit(declared_more, *more)
    assert refused(lambda: submit(papers, *more)) == "claim_paper.funding_declared"
    assert refused(lambda: submit(declared_more, line())) == "claim_paper.funding_declared"
    undeclared = Papers(papers.documents, papers.attestations)
    assert refused(lambda: submit(undeclared, line())) == "claim_paper.funding_declared"
