"""Facts that are told after a delivery: what drafts learn of them from the case log."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from contracts.events import Fact
from contracts.events.case import DeathCorrected
from contracts.events.register import ContractAmended, ContractTerminated, ProviderRemoved
from contracts.http.claims import DraftClaim
from contracts.http.registers import TerminateContract
from services.claims.inbox import claimables, claimed, grounds
from services.eventlog.event import Envelope, RecordedEvent
from tests.support.facts import BAUSKA, MARCH, delivered, named, opinion
from tests.support.happenings import died
from tests.support.people import client_with_grant, deliver, enter
from tests.support.registers import (
    CONTRACT,
    PROVIDER,
    START,
    contract,
    contract_reference,
    provider,
)
from tests.support.service import NewDatabase, case_and_claims, client_of

OTHER = "iecavas-novads"
BEFORE = MARCH - timedelta(days=1)
RECORDED_AT = datetime(2024, 6, 1, tzinfo=UTC)
ENVELOPE = Envelope("ilze", "test", named("correlation"), named("causation"))


class CaseLog:
    """What the claims service has learnt of one child's case and of the registers."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection, self._position = connection, 0
        for part in (claimables, claimed, grounds):
            connection.execute(part.TABLES.encode())

    def told(self, *facts: Fact) -> None:
        for fact in facts:
            self._position += 1
            event = RecordedEvent(
                self._position, named("child"), self._position, RECORDED_AT, ENVELOPE, fact
            )
            claimables.fold(self._connection, [event])
            grounds.fold(self._connection, [event])

    def kept_out_by(self) -> list[str | None]:
        """The rules that keep the deliveries up to March out of the next claim."""
        draft = DraftClaim(
            effective_date=date(2023, 4, 3),
            municipality=BAUSKA,
            kind="ft_services",
            period_from=date(2023, 1, 1),
            period_to=date(2023, 3, 31),
        )
        found = claimables.unclaimed(self._connection, draft, ())
        return [one.ineligible and one.ineligible.rule for one in found]


@pytest.fixture
def log(fresh_database: NewDatabase) -> Iterator[CaseLog]:
    """A log with a child's day of social care, and with all that it needs."""
    with psycopg.connect(fresh_database()) as connection:
        log = CaseLog(connection)
        log.told(
            provider("social_care"),
            contract("social_care", contract_municipality=BAUSKA),
            contract("social_care", contract_municipality=OTHER, municipality=OTHER),
            opinion(START, None, day=START),
            delivered(
                service="social_care",
                target_group="ft",
                contract_reference=CONTRACT,
                contract_municipality=BAUSKA,
                provider=PROVIDER,
            ),
        )
        yield log


def terminated(day: date, by: str = BAUSKA) -> ContractTerminated:
    return ContractTerminated(
        effective_date=day,
        municipality=by,
        contract_reference=CONTRACT,
        contract_municipality=by,
        reason="Vienošanās",
    )


def amended(day: date, valid_to: date) -> ContractAmended:
    return ContractAmended(
        effective_date=day,
        municipality=BAUSKA,
        contract_reference=CONTRACT,
        contract_municipality=BAUSKA,
        ceiling_cents=10_000,
        valid_to=valid_to,
        amendment_reference="G-1",
    )


def removed(day: date) -> ProviderRemoved:
    return ProviderRemoved(
        effective_date=day, municipality=BAUSKA, provider=PROVIDER, reason="Likvidēts"
    )


def death_corrected(died_on: date | None) -> DeathCorrected:
    return DeathCorrected(
        effective_date=date(2023, 3, 20), municipality=BAUSKA, died_on=died_on, reason="Kļūda"
    )


def test_what_still_holds_keeps_nothing_out(log: CaseLog) -> None:
    log.told(terminated(MARCH), removed(MARCH), opinion(START, MARCH), died(MARCH))

    assert log.kept_out_by() == [None]


@pytest.mark.parametrize(
    ("fact", "rule"),
    [
        (terminated(BEFORE), "claim.contract"),
        (amended(date(2023, 1, 1), BEFORE), "claim.contract"),
        (removed(BEFORE), "claim.provider"),
        (provider("home_care", effective_date=MARCH), "claim.provider"),
        (opinion(START, BEFORE), "claim.opinion"),
        (died(BEFORE), "claim.after_death"),
    ],
    ids=lambda one: one if isinstance(one, str) else one.type_name,
)
def test_what_is_told_later_keeps_the_delivery_out(log: CaseLog, fact: Fact, rule: str) -> None:
    log.told(fact)

    assert log.kept_out_by() == [rule]


def test_of_contracts_of_one_number_each_is_its_own_municipalitys(log: CaseLog) -> None:
    log.told(terminated(BEFORE, by=OTHER))

    assert log.kept_out_by() == [None]


def test_the_latest_amendment_says_how_long_a_contract_is_valid(log: CaseLog) -> None:
    log.told(amended(date(2023, 2, 1), date(2023, 12, 31)), amended(date(2023, 1, 1), BEFORE))

    assert log.kept_out_by() == [None]


def test_a_death_that_was_recorded_wrongly_keeps_nothing_out(log: CaseLog) -> None:
    log.told(died(BEFORE), death_corrected(None))

    assert log.kept_out_by() == [None]


def test_a_line_whose_contract_had_ended_by_then_is_kept_and_says_why(
    fresh_database: NewDatabase, tmp_path: Path
) -> None:
    with client_of(case_and_claims(fresh_database, tmp_path)) as client:
        case, grant = client_with_grant(client, BAUSKA)
        for day in ("2023-01-15", "2023-02-15"):
            deliver(client, case, grant, day)
        end = TerminateContract(
            effective_date=date(2023, 1, 31),
            municipality=BAUSKA,
            contract_reference=contract_reference(BAUSKA),
            reason="Vienošanās",
        )
        enter(client, end)
        drafted = client.post(
            "/claims",
            json={
                "effective_date": "2023-04-03",
                "municipality": BAUSKA,
                "kind": "grt_services",
                "period_from": "2023-01-01",
                "period_to": "2023-03-31",
            },
        ).json()

        in_time, too_late = client.get(f"/claims/{drafted['id']}").json()["lines"]

    assert (in_time["eligible_cents"], in_time["ineligible_rule"]) == (7_120, None)
    assert (too_late["amount_cents"], too_late["eligible_cents"]) == (7_120, 0)
    assert too_late["ineligible_rule"] == "claim.contract"
    assert "2023-01-31" in too_late["ineligible_reason"]
    assert too_late["procurement_reference"] == "IEP-1"
