"""What deliveries rest on: contracts, providers, opinions on special care, that people live."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from psycopg import Connection

from contracts.events.case import DeathCorrected, DeathRecorded, TargetStatusRecorded
from contracts.events.register import (
    ContractAmended,
    ContractConcluded,
    ContractTerminated,
    ProviderRegistered,
    ProviderRemoved,
)
from services.claims.domain.assembly.grounds import Grounds, Opinion, Registration
from services.eventlog.event import RecordedEvent

TABLES = """
CREATE TABLE contract (
    contract_municipality text NOT NULL,
    contract_reference    text NOT NULL,
    terms_from            date NOT NULL,
    valid_to              date NOT NULL,
    terminated_on         date,
    PRIMARY KEY (contract_municipality, contract_reference)
);
CREATE TABLE registration (
    recorded_position bigint PRIMARY KEY,
    provider          text   NOT NULL,
    begins            date   NOT NULL,
    services          text[] NOT NULL,
    valid_to          date
);
CREATE INDEX ON registration (provider);
CREATE TABLE opinion (
    case_id        uuid   NOT NULL,
    version        bigint NOT NULL,
    effective_date date   NOT NULL,
    valid_from     date   NOT NULL,
    valid_to       date,
    PRIMARY KEY (case_id, version)
);
CREATE TABLE death (
    case_id uuid PRIMARY KEY,
    died_on date
);
"""

ContractName = tuple[str, str]
"""Who concluded it, and its reference: merged municipalities have some of one reference."""


class KnownGrounds:
    """What is known of these people, contracts and providers."""

    def __init__(
        self,
        connection: Connection[Any],
        case_ids: Collection[UUID],
        references: Collection[str | None],
        providers: Collection[str | None],
    ) -> None:
        self._last_days: dict[ContractName, date] = {
            (municipality, reference): last_day
            for municipality, reference, last_day in connection.execute(
                "SELECT contract_municipality, contract_reference, least(valid_to, terminated_on)"
                " FROM contract WHERE contract_reference = ANY(%s)",
                (list(references),),
            )
        }
        self._registrations: dict[str, list[Registration]] = {}
        for provider, *entry in connection.execute(
            "SELECT provider, begins, services, valid_to FROM registration"
            " WHERE provider = ANY(%s) ORDER BY recorded_position",
            (list(providers),),
        ):
            self._registrations.setdefault(provider, []).append(Registration._make(entry))
        self._opinions: dict[UUID, list[Opinion]] = {}
        for case_id, *told in connection.execute(
            "SELECT case_id, valid_from, valid_to FROM opinion WHERE case_id = ANY(%s)"
            " ORDER BY effective_date, version",
            (list(case_ids),),
        ):
            self._opinions.setdefault(case_id, []).append(Opinion._make(told))
        self._deaths: dict[UUID, date] = dict(
            connection.execute(
                "SELECT case_id, died_on FROM death WHERE case_id = ANY(%s)", (list(case_ids),)
            ).fetchall()
        )

    def of(
        self, case_id: UUID, contract: tuple[str | None, str | None], provider: str | None
    ) -> Grounds:
        """What a delivery to the person by this contract and provider rests on."""
        municipality, reference = contract
        return Grounds(
            None
            if municipality is None or reference is None
            else self._last_days.get((municipality, reference)),
            None if provider is None else self._registrations.get(provider, ()),
            self._opinions.get(case_id, ()),
            self._deaths.get(case_id),
        )


def fold(connection: Connection[Any], events: Sequence[RecordedEvent[Any]]) -> None:
    """Learn of contracts, providers, opinions and deaths."""
    for event in events:
        fact = event.fact
        match fact:
            case ContractConcluded():
                connection.execute(
                    "INSERT INTO contract VALUES (%s, %s, %s, %s, NULL) ON CONFLICT DO NOTHING",
                    (*_name(fact), fact.effective_date, fact.valid_to),
                )
            case ContractAmended():
                connection.execute(
                    "UPDATE contract SET terms_from = %s, valid_to = %s"
                    " WHERE (contract_municipality, contract_reference) = (%s, %s)"
                    " AND terms_from <= %s",
                    (fact.effective_date, fact.valid_to, *_name(fact), fact.effective_date),
                )
            case ContractTerminated():
                connection.execute(
                    "UPDATE contract SET terminated_on = %s"
                    " WHERE (contract_municipality, contract_reference) = (%s, %s)",
                    (fact.effective_date, *_name(fact)),
                )
            case ProviderRegistered():
                services = [one.service for one in fact.services]
                _register(connection, event, fact.effective_date, services, fact.valid_to)
            case ProviderRemoved():
                # On the day of its removal it still provides.
                _register(connection, event, fact.effective_date + timedelta(days=1), [], None)
            case TargetStatusRecorded() if fact.opinion_valid_from is not None:
                connection.execute(
                    "INSERT INTO opinion VALUES (%s, %s, %s, %s, %s)",
                    (
                        event.originator_id,
                        event.originator_version,
                        fact.effective_date,
                        fact.opinion_valid_from,
                        fact.opinion_valid_to,
                    ),
                )
            case DeathRecorded():
                _die(connection, event.originator_id, fact.effective_date)
            case DeathCorrected():
                _die(connection, event.originator_id, fact.died_on)
            case _:
                pass


def _name(fact: ContractConcluded | ContractAmended | ContractTerminated) -> ContractName:
    return fact.contract_municipality or fact.municipality, fact.contract_reference


def _register(
    connection: Connection[Any],
    event: RecordedEvent[Any],
    begins: date,
    services: list[str],
    valid_to: date | None,
) -> None:
    connection.execute(
        "INSERT INTO registration VALUES (%s, %s, %s, %s, %s)",
        (event.position, event.fact.provider, begins, services, valid_to),
    )


def _die(connection: Connection[Any], case_id: UUID, died_on: date | None) -> None:
    connection.execute(
        "INSERT INTO death VALUES (%s, %s) ON CONFLICT (case_id)"
        " DO UPDATE SET died_on = excluded.died_on",
        (case_id, died_on),
    )
