"""A payment claim's way with `lieta payment-claim`: bundled, sent, decided by another, paid."""

import json
from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

import httpx2
from fastapi.testclient import TestClient

from contracts.client import Client
from tests.integration.client.conftest import Lieta
from tests.integration.client.deeds import deliver
from tests.integration.client.house import House
from tests.integration.client.test_claim_commands import draft
from tests.support.claims import submit

BUNDLED, DECIDED = ("--effective-date", "2021-10-20"), ("--effective-date", "2021-11-15")
MUNICIPALITY = "jekabpils-novads"
"""In no other test of this house, so that the claim has this delivery alone."""
REGION, OTHER = ("--as", "region_officer"), ("--as", "reporting_officer")


def approved_claim(house: House, lieta: Lieta, client: Client, code: str) -> tuple[str, UUID]:
    """A claim of EUR 71.20 that the region approved, and the delivery in it."""
    delivery_id = deliver(client, code, MUNICIPALITY)
    claim_id = draft(lieta, MUNICIPALITY)
    headers = {"Authorization": f"Bearer {house.token('caseworker')}"}
    with httpx2.Client(base_url=house.url, headers=headers, trust_env=False) as plain:
        submit(cast(TestClient, plain), f"/claims/{claim_id}", "2021-10-02")
    for verb in ("accept", "approve"):
        done = lieta("claim", verb, claim_id, "--effective-date", "2021-10-15", *REGION)
        assert done.exit_code == 0, done.stderr
    return claim_id, delivery_id


def carried_out(lieta: Lieta, *line: object, stdin: str | None = None) -> dict[str, Any]:
    """What a command recorded."""
    result = lieta("payment-claim", *line, "--format", "json", stdin=stdin)
    assert result.exit_code == 0, result.stderr
    recorded: dict[str, Any] = json.loads(result.stdout)
    return recorded


def test_a_payment_claim_goes_from_draft_to_payment(
    running_house: House, lieta: Lieta, client: Client, new_code: Callable[[], str]
) -> None:
    claim_id, delivery_id = approved_claim(running_house, lieta, client, new_code())
    left_out = {
        "claim_id": claim_id,
        "claimable_id": str(delivery_id),
        "ineligible_cents": 120,
        "reason": "Nav pamatojuma",
    }
    body = json.dumps({"ineligible_lines": [left_out]})

    one = carried_out(lieta, "draft", *BUNDLED, "--programme", "zemgale", *REGION)["id"]
    carried_out(lieta, "bundle", one, *BUNDLED, "--claim-id", claim_id, *REGION)
    carried_out(lieta, "submit", one, *BUNDLED, *REGION)
    decision = ("decide", one, *DECIDED, "--decision-reference", "CFLA-7", "--body", "-")
    own = lieta("payment-claim", *decision, *REGION, stdin=body)
    carried_out(lieta, *decision, *OTHER, stdin=body)
    carried_out(lieta, "pay", one, *DECIDED, "--payment-reference", "MAKS-9", *REGION)

    assert (own.exit_code, "rule payment_claim.four_eyes" in own.stderr) == (1, True)
    shown = lieta("payment-claim", "show", one).stdout
    for cells in (
        ("requested", "71.20", "60.52", "10.68"),
        ("approved", "70.00", "59.50", "10.50"),
        ("ineligible", "1.20", "1.02", "0.18"),
        ("paid", "70.00", "59.50", "10.50"),
    ):
        assert any(all(cell in row for cell in cells) for row in shown.splitlines())
    listed = lieta("payment-claim", "list", "--status", "paid", "--format", "csv").stdout
    assert any(
        row.startswith(one) and row.endswith("zemgale,paid,71.20,70.00,1.20,70.00")
        for row in listed.splitlines()
    )


def test_a_cancelled_payment_claim_frees_its_claims(
    running_house: House, lieta: Lieta, client: Client, new_code: Callable[[], str]
) -> None:
    claim_id, _ = approved_claim(running_house, lieta, client, new_code())
    one = carried_out(lieta, "draft", *BUNDLED, "--programme", "zemgale")["id"]
    carried_out(lieta, "bundle", one, *BUNDLED, "--claim-id", claim_id)
    reason = ("--reason", "Nākamajā")
    carried_out(lieta, "unbundle", one, *BUNDLED, "--claim-id", claim_id, *reason)
    carried_out(lieta, "bundle", one, *BUNDLED, "--claim-id", claim_id)

    carried_out(lieta, "cancel", one, *BUNDLED, *reason)

    assert json.loads(lieta("claim", "show", claim_id, "--format", "json").stdout)["status"] == (
        "approved"
    )


def test_an_empty_payment_claim_is_refused_in_the_readers_language(lieta: Lieta) -> None:
    one = carried_out(lieta, "draft", *BUNDLED, "--programme", "kurzeme")["id"]

    result = lieta("payment-claim", "submit", one, *BUNDLED, "--lang", "lv")

    assert result.exit_code == 1
    assert "nav neviena pieprasījuma" in result.stderr
    assert "rule payment_claim.not_empty: Iesniedz maksājuma pieprasījumu" in result.stderr
