"""Races for the last of a limited resource: fifty of each kind, eight to thirty-two writers."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from fastapi import FastAPI

from contracts.events.resource import ResourceKind
from services.case.application import CaseApplication
from services.case.surroundings import StoredSurroundings
from tests.races import settings
from tests.races.writers import Attempt, Outcome, client_for_writers, race
from tests.support.histories import Lines, as_jsonl, line
from tests.support.live import served
from tests.support.service import NewDatabase, case_and_claims

RACES = 50
WRITERS = (8, 12, 16, 32)
pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class House:
    """The services, and a client that reaches them over real sockets."""

    client: httpx2.Client
    app: FastAPI

    def load(self, lines: Lines) -> None:
        """Import what the races begin with."""
        answer = self.client.post("/cases/import", content=as_jsonl(lines))
        assert answer.status_code == 201, answer.text

    def taken(self, kind: ResourceKind, key: str) -> Decimal:
        """How much of a resource is taken, as its stream says."""
        application: CaseApplication = self.app.state.case
        return StoredSurroundings(application).resource(kind, key).taken()

    def case(self, case: UUID) -> dict[str, Any]:
        """A case as anybody reads it."""
        read: dict[str, Any] = self.client.get(f"/cases/{case}").json()
        return read


@pytest.fixture(scope="module")
def house(
    module_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    app = case_and_claims(module_database, tmp_path_factory.mktemp("races"))
    with served(app) as url, client_for_writers(url) as client:
        made = House(client, app)
        made.load(settings.provider())
        yield made


def writers(number: int) -> int:
    """How many write in this race."""
    return WRITERS[number % len(WRITERS)]


def new_ids(count: int) -> list[UUID]:
    """As many ids."""
    return [uuid4() for _ in range(count)]


def used_up_to_the_last(case: UUID, grant: UUID, contract: str, service: str, used: int) -> Lines:
    """Two grants of which one has used up all but one of the limit; `grant` is the other."""
    first = uuid4()
    return [
        *settings.granted(case, first, contract, service, used),
        *settings.granted(case, grant, contract, service, 30),
        *settings.delivered(case, first, used, "2023-02-01", "2023-03-01"),
    ]


def one_won(outcomes: Sequence[Outcome], rule: str) -> None:
    """Exactly one writer won; every other one was refused by the rule."""
    assert Counter((one.status, one.rule) for one in outcomes) == {
        (201, None): 1,
        (409, rule): len(outcomes) - 1,
    }


def test_the_hundredth_session_is_delivered_once(house: House) -> None:
    cases, grants = new_ids(RACES), new_ids(RACES)
    lines = settings.contract("R-1", "rehabilitation")
    for case, grant in zip(cases, grants, strict=True):
        lines += settings.child(case)
        lines += settings.planned(case, "ft", "rehabilitation")
        lines += [
            line("request_more_sessions", case, **settings.OPENED, application_reference="I-3")
        ]
        lines += used_up_to_the_last(case, grant, "R-1", "rehabilitation", 99)
    house.load(lines)

    for number, (case, grant) in enumerate(zip(cases, grants, strict=True)):
        attempt = Attempt(
            f"/cases/{case}",
            "record-delivery",
            {
                "effective_date": "2023-03-01",
                "grant_id": str(grant),
                "quantity": 1,
                "cost_cents": 3000,
                "document_reference": "Rēķins 2",
            },
        )
        outcomes = race(
            house.client, [attempt] * writers(number), if_match="*" if number % 2 else None
        )

        one_won(outcomes, "rehabilitation.more_sessions")
        assert house.taken("rehabilitation_sessions", str(case)) == 100


def test_the_thirtieth_day_of_respite_is_given_once(house: House) -> None:
    cases, grants = new_ids(RACES), new_ids(RACES)
    lines = settings.contract("A-1", "respite")
    for case, grant in zip(cases, grants, strict=True):
        lines += settings.child(case)
        lines += settings.planned(case, "ft", "respite")
        lines += used_up_to_the_last(case, grant, "A-1", "respite", 29)
    house.load(lines)

    for number, (case, grant) in enumerate(zip(cases, grants, strict=True)):
        attempts = [
            Attempt(
                f"/cases/{case}",
                "record-delivery",
                {
                    "effective_date": f"2023-05-{day:02}" if day < 32 else "2023-06-01",
                    "grant_id": str(grant),
                    "quantity": 1,
                    "cost_cents": 9000,
                    "document_reference": "Rēķins 2",
                },
            )
            for day in range(1, writers(number) + 1)
        ]
        outcomes = race(house.client, attempts, if_match="*" if number % 2 else None)

        one_won(outcomes, "respite.days_per_year")
        assert house.taken("respite_days", f"{case}/2023") == 30


def test_a_mentor_gets_one_fifth_client(house: House) -> None:
    lines: Lines = []
    waiting: list[list[UUID]] = []
    for number in range(RACES):
        for _ in range(4):
            lines += settings.mentored(uuid4(), f"mentore-{number}")
        waiting.append([uuid4() for _ in range(writers(number))])
        for case in waiting[-1]:
            lines += settings.resident(case)
    house.load(lines)

    for number, cases in enumerate(waiting):
        mentor = f"mentore-{number}"
        attempts = [
            Attempt(
                f"/cases/{case}",
                "assign-mentor",
                {"effective_date": "2023-02-01", "mentor": mentor},
            )
            for case in cases
        ]

        one_won(race(house.client, attempts), "mentor.caseload")
        assert house.taken("mentor_clients", mentor) == 5


def test_the_last_of_a_contract_is_granted_once(house: House) -> None:
    lines = settings.rate("home_care", "hour", 1000)
    waiting: list[list[UUID]] = []
    for number in range(RACES):
        lines += settings.contract(f"L-{number}", "home_care", ceiling_cents=150_000)
        waiting.append([uuid4() for _ in range(writers(number))])
        for case in waiting[-1]:
            lines += settings.adult(case)
            lines += settings.planned(case, "grt", "home_care")
    house.load(lines)

    for number, cases in enumerate(waiting):
        attempts = [
            Attempt(
                f"/cases/{case}",
                "grant-service",
                {
                    "effective_date": "2023-02-01",
                    "service": "home_care",
                    "decision_reference": "L-1",
                    "contract_reference": f"L-{number}",
                    "provider": settings.PROVIDER,
                    "pricing_basis": "vvi",
                    "quantity_limit": 100,
                    "period_to": "2023-12-31",
                },
            )
            for case in cases
        ]

        one_won(race(house.client, attempts), "contract.ceiling")
        key = f"{settings.BAUSKA}/{settings.BAUSKA}/L-{number}"
        assert house.taken("contract_ceiling", key) == 100_000
        granted = [case for case in cases if house.case(case)["grants"]]
        assert len(granted) == 1
