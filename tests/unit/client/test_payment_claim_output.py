"""How a payment claim is shown: every sum with its ESF and state parts, which add up."""

from typing import Any
from uuid import uuid4

import pytest

from contracts.cli.payment_claim import print_payment_claim
from contracts.http.payment_claims import PaymentClaimView

DRAFT: dict[str, Any] = {
    "payment_claim_id": str(uuid4()),
    "version": 2,
    "payment_claim_number": "MP29",
    "programme": "zemgale",
    "status": "drafted",
    "prepared_by": "andris",
    "submitted_by": None,
    "decided_by": None,
    "decision_reference": None,
    "payment_reference": None,
    "requested": {"amount_cents": 18_500, "esf_cents": 15_725, "state_cents": 2_775},
    "approved": None,
    "ineligible_cents": None,
    "paid": None,
    "ineligible_lines": [],
    "claims": [
        {"claim_id": str(uuid4()), "claim_number": "bauskas-novads-0001", "approved_cents": 18_500}
    ],
}
PAID_CENTS = {"amount_cents": 17_999, "esf_cents": 15_299, "state_cents": 2_700}
PAID = DRAFT | {
    "status": "paid",
    "approved": PAID_CENTS,
    "paid": PAID_CENTS,
    "ineligible_cents": 501,
    "ineligible_lines": [
        {
            "claim_id": str(uuid4()),
            "claimable_id": str(uuid4()),
            "ineligible_cents": 501,
            "reason": "Nav pamatojuma",
        }
    ],
}


def printed(view: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> list[list[str]]:
    """The cells of what is printed, a list for each line."""
    print_payment_claim(PaymentClaimView.model_validate(view))
    return [
        [cell.strip() for cell in line.strip("│┃").replace("┃", "│").split("│")]
        for line in capsys.readouterr().out.splitlines()
    ]


def test_every_sum_is_shown_with_its_parts(capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(PAID, capsys)

    assert ["requested", "185.00", "157.25", "27.75"] in lines
    assert ["approved", "179.99", "152.99", "27.00"] in lines
    assert ["ineligible", "5.01", "4.26", "0.75"] in lines
    assert ["paid", "179.99", "152.99", "27.00"] in lines
    assert any("Nav pamatojuma" in line for line in lines)


def test_a_draft_shows_what_it_would_ask(capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(DRAFT, capsys)

    assert ["requested", "185.00", "157.25", "27.75"] in lines
    assert {"approved", "ineligible", "paid"}.isdisjoint(line[0] for line in lines)
