"""Races for a claim: into two payment claims at once, while its approval is taken back."""

from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import UUID

import httpx2
import pytest
from fastapi import FastAPI

from tests.races.writers import Attempt, client_for_writers, race
from tests.support.approved_claims import approved_facts, record_claim
from tests.support.live import served
from tests.support.service import NewDatabase, case_and_claims

ROUNDS = 50
MOST_LOOKS = 12
WON, REFUSED = 201, 409
pytestmark = pytest.mark.slow


class House(NamedTuple):
    """The services, and a client that reaches them over real sockets."""

    client: httpx2.Client
    app: FastAPI

    def drafted(self) -> str:
        """A new payment claim."""
        body = {"effective_date": "2023-04-11", "programme": "zemgale"}
        answer = self.client.post("/payment-claims", json=body)
        assert answer.status_code == WON, answer.text
        return f"/payment-claims/{answer.json()['id']}"

    def claims_in(self, payment_claim: str) -> set[str]:
        """The claims that a payment claim has."""
        shown = self.client.get(payment_claim).json()
        return {claim["claim_id"] for claim in shown["claims"]}

    def facts_of(self, claim: UUID) -> list[str]:
        """What happened to a claim, by the types of events."""
        events = self.app.state.claims.event_recorder.select_events(claim)
        return [event.topic.partition("@")[0] for event in events]


@pytest.fixture(scope="module")
def house(
    module_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    app = case_and_claims(module_database, tmp_path_factory.mktemp("races"))
    with served(app) as url, client_for_writers(url) as client:
        yield House(client, app)


def bundling(payment_claim: str, claim: UUID, actor: str, looks: int) -> Attempt:
    body = {"effective_date": "2023-04-20", "claim_id": str(claim)}
    return Attempt(payment_claim, "bundle", body, f"region_officer {actor}", looks)


def reversing(claim: UUID, actor: str) -> Attempt:
    body: dict[str, Any] = {"effective_date": "2023-04-20", "reason": "Jāpārbauda vēlreiz"}
    return Attempt(f"/claims/{claim}", "reverse-approval", body, f"region_officer {actor}")


def test_a_claim_is_in_one_payment_claim_or_its_approval_is_taken_back(house: House) -> None:
    first, second = house.drafted(), house.drafted()

    for number in range(ROUNDS):
        claim = record_claim(house.app, approved_facts(f"raced {number}"))
        # Taking back takes longer; whoever bundles looks around first, so that each wins at times.
        looks = number % MOST_LOOKS
        attempts = [
            bundling(first, claim, "andris", looks),
            bundling(second, claim, "marta", looks),
            reversing(claim, "zane"),
        ]

        outcomes = race(house.client, attempts, if_match="*" if number % 2 else None)

        by_path = dict(zip((one.case for one in attempts), outcomes, strict=True))
        assert sorted(one.status for one in outcomes) == [WON, REFUSED, REFUSED]
        for path, outcome in by_path.items():
            lost_by = (
                "claim.reversal" if path.startswith("/claims") else "payment_claim.claim_approved"
            )
            assert outcome.rule == (None if outcome.status == WON else lost_by)
        [winner] = [path for path, outcome in by_path.items() if outcome.status == WON]
        taken_by = {one for one in (first, second) if str(claim) in house.claims_in(one)}
        assert taken_by == ({winner} if winner in (first, second) else set())
        *_, last = house.facts_of(claim)
        assert last == ("claim.included" if taken_by else "claim.approval_reversed")

    assert not house.claims_in(first) & house.claims_in(second)
