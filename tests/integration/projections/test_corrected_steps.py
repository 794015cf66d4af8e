"""A step that is known to be withdrawn held on no day, also before the day of its withdrawal."""

from datetime import date
from typing import Any
from uuid import UUID

from fastapi.testclient import TestClient

from contracts.events.case import DeathCorrected, DeathRecorded
from tests.integration.projections.house import House
from tests.unit.projections.facts import BAUSKA, opened
from tests.unit.projections.figures import move_withdrawn, moved_out

MOVED_ON, WITHDRAWN_ON = date(2020, 6, 1), date(2020, 9, 1)
MAY, JULY = "2020-05-20", "2020-07-01"


def moved_by_mistake(house: House) -> UUID:
    withdrawal = move_withdrawn(MOVED_ON).model_copy(update={"effective_date": WITHDRAWN_ON})
    case = house.record("case", opened(), moved_out(MOVED_ON))
    house.record("case", withdrawal, stream=case)
    house.catch_up()
    return case


def get(client: TestClient, path: str, **parameters: Any) -> dict[str, Any]:
    response = client.get(path, params=parameters)
    assert response.status_code == 200, response.text
    body: dict[str, Any] = response.json()
    return body


def types_in(client: TestClient, case: UUID, on: str) -> list[str]:
    items = get(client, f"/cases/{case}/timeline", on=on)["items"]
    return [one["type_name"] for one in items]


def test_a_state_has_the_step_only_as_known_before(house: House, client: TestClient) -> None:
    case = moved_by_mistake(house)

    def steps(**asked: str) -> list[str]:
        state = get(client, f"/history/cases/{case}", on=JULY, **asked)["state"]
        return [one["step"] for one in state["transition"]]

    assert steps(known_at="case:2") == ["moved_out"]
    assert steps() == []


def test_a_withdrawal_changes_the_days_before_it_and_is_told_as_the_cause(
    client: TestClient, house: House
) -> None:
    case = moved_by_mistake(house)

    july, may = (
        get(
            client,
            f"/history/cases/{case}/difference",
            from_known_at="case:2",
            from_on=day,
            to_on=day,
        )
        for day in (JULY, MAY)
    )

    assert [one["op"] for one in july["patch"]] == ["remove"]
    assert [one["type_name"] for one in july["events"]] == ["transition.step_withdrawn"]
    assert (may["patch"], may["events"]) == ([], [])


def test_a_timeline_shows_no_step_without_its_withdrawal(house: House, client: TestClient) -> None:
    case = moved_by_mistake(house)

    assert types_in(client, case, JULY) == [
        "case.opened",
        "transition.moved_out",
        "transition.step_withdrawn",
    ]
    assert types_in(client, case, MAY) == ["case.opened"]


def test_a_timeline_shows_no_death_without_its_correction(house: House, client: TestClient) -> None:
    base: dict[str, Any] = {"municipality": BAUSKA}
    case = house.record(
        "case",
        opened(),
        DeathRecorded(**base, effective_date=MOVED_ON, certificate_reference="M"),
        DeathCorrected(**base, effective_date=WITHDRAWN_ON, died_on=None, reason="x"),
    )
    house.catch_up()

    assert types_in(client, case, JULY)[1:] == ["case.death_recorded", "case.death_corrected"]
    assert types_in(client, case, MAY) == ["case.opened"]
