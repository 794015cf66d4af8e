"""The register of other funding: entries, and taking back those that were wrong."""

from datetime import date, timedelta
from typing import Any

from contracts.events.other_funding import OtherFundingRecorded, OtherFundingRevoked
from contracts.http.other_funding import RecordOtherFunding, RevokeOtherFunding
from services.claims.domain.assembly.other_funding import (
    NOTHING_RECORDED,
    OtherFundingOfPerson,
    fold,
    record,
    revoke,
)
from tests.support.facts import BAUSKA, MARCH, TODAY, named
from tests.support.spec import refused, specifies

ENTRY = named("entry")


def entering(**changes: Any) -> RecordOtherFunding:
    fields: dict[str, Any] = {
        "effective_date": MARCH,
        "municipality": BAUSKA,
        "case_id": named("case"),
        "service": "home_care",
        "funded_from": date(2023, 1, 1),
        "funded_to": date(2023, 12, 31),
        "funding_kind": "ngo_esf_project",
        "funder": "Biedrība Saules pagalms",
    }
    return RecordOtherFunding(**(fields | changes))


def entered(known: OtherFundingOfPerson = NOTHING_RECORDED, **changes: Any) -> OtherFundingRecorded:
    return record(known, entering(**changes), ENTRY, "ilze", TODAY)


def revoked(known: OtherFundingOfPerson, day: date = MARCH) -> OtherFundingRevoked:
    return revoke(
        known, RevokeOtherFunding(effective_date=day, reason="Cita persona"), ENTRY, "ilze", TODAY
    )


def test_an_entry_says_who_pays_for_whom_and_who_entered_it() -> None:
    fact = entered()

    assert (fact.funding_id, fact.recorded_by) == (ENTRY, "ilze")
    assert fold(NOTHING_RECORDED, [fact]).entries == {ENTRY: fact}


def test_an_entry_may_be_of_days_to_come_and_of_any_service() -> None:
    fact = entered(service=None, funded_to=TODAY + timedelta(days=365))

    assert fact.service is None


def test_an_entry_is_of_a_service_a_place_and_a_time_that_there_are() -> None:
    assert refused(lambda: entered(service="sauna")) == "register.service"
    assert refused(lambda: entered(municipality="rundales-novads")) == "municipality.of_date"
    assert refused(lambda: entered(funded_to=date(2022, 12, 31))) == "date.order"
    assert (
        refused(lambda: entered(effective_date=TODAY + timedelta(days=1))) == "date.not_in_future"
    )


def test_an_id_names_one_entry() -> None:
    known = fold(NOTHING_RECORDED, [entered()])

    assert refused(lambda: entered(known)) == "id.taken"


@specifies("other_funding.exists")
def test_an_entry_is_revoked_once_and_keeps_its_place() -> None:
    known = fold(NOTHING_RECORDED, [entered()])

    after = fold(known, [revoked(known)])

    assert after.revoked == {ENTRY}
    assert (after.version, list(after.entries)) == (2, [ENTRY])
    assert refused(lambda: revoked(after)) == "other_funding.exists"
    assert refused(lambda: revoked(NOTHING_RECORDED)) == "other_funding.exists"


def test_an_entry_is_revoked_after_it_was_made() -> None:
    known = fold(NOTHING_RECORDED, [entered()])

    assert refused(lambda: revoked(known, MARCH - timedelta(days=1))) == "date.order"
