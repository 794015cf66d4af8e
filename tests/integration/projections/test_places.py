"""The infrastructure plan at any amendment, as it was known at any time."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.events.places import place_plan_id
from contracts.http.places import (
    CompletePlaces,
    MovePlaces,
    PlacesCommand,
    ProposePlaceTerms,
    RegisterPlaceProvider,
    StartService,
)
from contracts.refusal import Refusal
from services.eventlog.read_model import Target, digest, reading
from services.eventlog.rebuild import build_as_of
from services.projections.places.capacity import capacity
from services.projections.places.model import PLACES
from services.projections.places.plan import amendments as amendments_of
from services.projections.places.plan import plan as plan_of
from tests.integration.projections.house import House
from tests.integration.projections.test_api import get, refused
from tests.support import registers
from tests.support.places import (
    OF_PLAN,
    REGION,
    amendment,
    cancel,
    change,
    decided,
    plan,
    relocate,
    take_over,
)
from tests.support.world import World
from tests.support.zemgale_places import amendments, first_plan

ON = date(2018, 6, 1)
STREAM = place_plan_id(REGION)


def record(house: House, commands: Iterable[PlacesCommand], world: World | None = None) -> World:
    """Record what the commands lead to; returns what is known after them."""
    world = world or World(registers.provider("day_centre", "workshop"))
    house.record("case", *decided(world, commands), stream=STREAM)
    return world


@pytest.fixture
def zemgale(house: House) -> House:
    """The plan of Zemgale with its first four amendments (S4, annex 2)."""
    world = record(house, first_plan())
    for commands in amendments().values():
        record(house, commands, world)
    house.catch_up()
    return house


def items(client: TestClient, **asked: Any) -> dict[str, dict[str, Any]]:
    report = get(client, "/reports/places", **asked)
    return {one["object_reference"]: one for one in report["items"]}


def told(client: TestClient, before: int, after: int, language: str = "lv") -> list[str]:
    report = get(client, "/reports/places/difference", from_amendment=before, to_amendment=after)
    return [one[f"text_{language}"] for one in report["items"]]


@pytest.mark.usefixtures("zemgale")
def test_the_plan_at_each_amendment_is_what_the_document_says(client: TestClient) -> None:
    places = [
        {name: one.get("places") for name, one in items(client, amendment=number).items()}
        for number in range(5)
    ]

    assert "SAL-ĢVPP" not in places[0]
    assert places[1]["SAL-ĢVPP"] == 24
    assert [at["JEL-ĢVPP"] for at in places] == [24, 24, 8, 8, 8]
    assert [at["KOK-ĢVPP"] for at in places] == [15, 15, 14, 14, 14]
    assert [(at["PĻA-P"], at["PĻA-B"]) for at in places[1:3]] == [(5, 6), (10, 10)]
    assert [at["DOB-GD"] for at in places] == [16, 16, 16, 10, 10]
    assert [at["AKN-P"] for at in places] == [20, 20, 20, 15, 15]
    second = items(client, amendment=2)
    assert second["KOK-P"]["state"] == second["KOK-B"]["state"] == "cancelled"
    assert second["NER-GD"]["address"] == "Sproģu skola"
    assert items(client, amendment=3)["DOB-P"]["address"] == "Brīvības iela 3, Dobele"
    assert items(client, amendment=4)["JEL-ATB"]["places"] == 5


@pytest.mark.usefixtures("zemgale")
def test_what_the_document_leaves_unsaid_is_absent(client: TestClient) -> None:
    centre = items(client)["AIZ-DFC"]

    assert centre["address"] == "Lāčplēša iela 4, Aizkraukle"
    assert not {"places", "cost_cents", "deadline", "service"} & centre.keys()


@pytest.mark.usefixtures("zemgale")
def test_the_difference_of_two_amendments_is_said_in_words(client: TestClient) -> None:
    assert told(client, 0, 1) == [
        "Aizkraukles novads: ieplānots: daudzfunkcionāls centrs (AIZ-DFC),"
        " Lāčplēša iela 4, Aizkraukle",
        "Salas novads: ieplānots: ģimeniskai videi pietuvināts pakalpojums (SAL-ĢVPP),"
        " vietas: 24, Biržu iela 12, Sala",
    ]
    assert told(client, 1, 2, "en")[-1] == (
        "Pļaviņu novads: day centre for adults (PĻA-P), places: 5 → 10"
    )
    assert len(told(client, 1, 2)) == 10
    assert "Dobeles novads: grupu dzīvoklis (DOB-GD), vietas: 16 → 10" in told(client, 2, 3)
    assert "Dobeles novads: atcelts: dienas aprūpes centrs bērniem (DOB-B), vietas: 26" in told(
        client, 2, 3
    )
    assert told(client, 3, 4)[-1] == (
        "Jelgavas pilsēta: ģimeniskai videi pietuvināts pakalpojums (JEL-ĢVPP), adrese:"
        " Nameja iela 30, Jelgava → Stacijas iela 13, Jelgava"
    )
    assert told(client, 2, 2) == []


@pytest.mark.usefixtures("zemgale")
def test_the_plan_on_a_day_is_what_was_adopted_by_then(client: TestClient) -> None:
    adopted = get(client, "/reports/places", on="2018-12-31")["amendments"]

    assert [one["amendment"] for one in adopted] == [1, 2]
    assert items(client, on="2018-12-31")["AKN-GD"]["address"] == "Riteri"
    difference = get(
        client, "/reports/places/difference", from_on="2019-06-01", to_on="2020-01-01"
    )["items"]
    assert [one["object_reference"] for one in difference] == ["JEL-ATB", "JEL-ĢVPP"]


def test_an_entry_of_later_is_not_known_before(client: TestClient, house: House) -> None:
    world = record(house, [plan()])
    record(house, [change("KOK-1", 12)], world)
    house.catch_up()

    assert items(client, known_at="case:1")["KOK-1"]["places"] == 8
    assert items(client)["KOK-1"]["places"] == 12
    [changed] = get(client, "/reports/places/difference", from_known_at="case:1")["items"]
    assert (changed["field"], changed["before"], changed["after"]) == ("places", "8", "12")


def test_what_is_cancelled_waits_in_the_plan_until_it_is_taken_over(
    client: TestClient, house: House
) -> None:
    other = plan("PĻA-1", municipality="plavinu-novads", places=5, cost_cents=50_000)
    world = record(house, [plan(), other, cancel("KOK-1", stay_in_plan=True)])
    record(house, [take_over("PĻA-1", "KOK-1", 5, cost_cents=70_000)], world)
    house.catch_up()

    before, after = (get(client, "/reports/places", known_at=f"case:{at}") for at in (3, 4))

    assert (before["planned_places"], before["released_places"]) == (5, 8)
    assert (after["planned_places"], after["released_places"]) == (10, 3)
    assert (after["planned_cost_cents"], after["released_cost_cents"]) == (120_000, 10_000)


def test_a_proposed_cost_is_shown_beside_the_one_that_holds(
    client: TestClient, house: House
) -> None:
    proposed = ProposePlaceTerms(
        **OF_PLAN, object_reference="KOK-1", cost_cents=90_000, proposal_reference="P-1"
    )
    record(house, [plan(), proposed])
    house.catch_up()

    one = items(client)["KOK-1"]

    assert (one["cost_cents"], one["proposed_cost_cents"]) == (80_000, 90_000)


def started(reference: str, places: int) -> list[PlacesCommand]:
    of = OF_PLAN | {"object_reference": reference}
    return [
        CompletePlaces(**of, acceptance_reference="PNA-1"),
        RegisterPlaceProvider(**of, provider=registers.PROVIDER),
        StartService(**of, places=places),
    ]


def test_capacity_stands_beside_registered_places(client: TestClient, house: House) -> None:
    house.record("case", registers.provider("day_centre", places=20))
    record(house, [plan(), *started("KOK-1", 6)])
    house.catch_up()

    rows = get(client, "/reports/capacity", on="2020-05-01")["rows"]

    told = {row["municipality"]["code"]: row for row in rows}
    koknese, bauska = told["aizkraukles-novads"], told["bauskas-novads"]
    assert (koknese["places_not_started"], koknese["started_places"]) == (2, 6)
    assert (koknese["free_places"], koknese["places_basis"]) == (6, "started")
    assert (bauska["started_places"], bauska["registered_places"]) == (0, 20)
    assert items(client)["KOK-1"]["state"] == "started"


@pytest.mark.parametrize(
    ("path", "asked", "named"),
    [
        ("/reports/places", {"amendment": 9}, "amendment"),
        ("/reports/places/difference", {}, "from_amendment"),
        ("/reports/places/difference", {"from_amendment": 1}, "to_amendment"),
        (
            "/reports/places/difference",
            {"from_amendment": 0, "to_amendment": 9},
            "to_amendment",
        ),
        ("/reports/places", {"region": "No Such"}, "region"),
        ("/reports/places/difference", {"from_known_at": ""}, "known_at"),
        ("/reports/capacity", {"on": "yesterday"}, "on"),
        ("/reports/capacity", {"municipality": "nope"}, "municipality"),
        ("/reports/places", {"known_at": "soon"}, "known_at"),
    ],
)
@pytest.mark.usefixtures("house")
def test_a_question_that_cannot_be_is_told_what_is_wrong_with_it(
    client: TestClient, path: str, asked: dict[str, Any], named: str
) -> None:
    assert named in str(refused(client, path, **asked)["errors"])


numbers = st.integers(0, 6)
objects = st.sampled_from(("A", "B", "C"))
commands = st.one_of(
    st.builds(
        plan,
        objects,
        place_kind=st.sampled_from(("workshop", "adult_day_centre")),
        places=st.none() | numbers,
        cost_cents=st.none() | numbers,
    ),
    st.builds(amendment, st.integers(1, 3)),
    st.builds(change, objects, numbers),
    st.builds(relocate, objects, st.sampled_from(("Parka iela 1", "Parka iela 2"))),
    st.builds(cancel, objects, places=st.none() | st.integers(1, 6), stay_in_plan=st.booleans()),
    st.builds(take_over, objects, objects, numbers, cost_cents=numbers),
    st.builds(
        lambda one, other, places: MovePlaces(
            **OF_PLAN, object_reference=one, to_object_reference=other, places=places
        ),
        objects,
        objects,
        st.integers(1, 4),
    ),
    objects.map(lambda one: started(one, 1)[0]),
    objects.map(lambda one: started(one, 1)[1]),
    objects.map(lambda one: started(one, 1)[2]),
)


def played(house: House, history: Iterable[PlacesCommand]) -> World:
    """Record what of a history is not refused."""
    provider = registers.provider("day_centre", "workshop", places=3)
    world = World(provider)
    house.record("case", provider)
    for command in history:
        try:
            entries = decided(world, [command])
        except Refusal:
            continue
        house.record("case", *entries, stream=STREAM)
    return world


@settings(max_examples=15, deadline=None)
@given(history=st.lists(commands, min_size=1, max_size=25), data=st.data())
def test_the_plan_as_of_any_position_is_that_of_a_rebuild_up_to_it(
    history: list[PlacesCommand], data: st.DataObject, shared_house: House
) -> None:
    house = shared_house
    house.empty()
    world = played(house, history)
    house.catch_up(PLACES, batch_events=3)
    at = {"case": data.draw(st.integers(0, house.last_positions()["case"])), "claims": 0}
    scratch = Target(PLACES, "scratch_places")
    build_as_of(house.pool, scratch, house.feeds, at)

    live, rebuilt = (_told(house, schema, at) for schema in (PLACES.name, scratch.schema))

    assert live == rebuilt
    with reading(house.pool, PLACES.name) as connection:
        known = plan_of(connection, house.last_positions()["case"])
    assert {
        one.object_reference: (
            one.places,
            one.cost_cents,
            one.address,
            one.released_places,
            one.released_cost_cents,
            one.is_cancelled,
            one.provider,
            one.started_places,
        )
        for one in known
    } == {
        reference: (
            one.places,
            one.cost_cents,
            one.address,
            one.released_places,
            one.released_cents,
            one.is_cancelled,
            one.provider,
            one.started_places,
        )
        for reference, one in world.places(REGION).objects.items()
    }


def _told(house: House, schema: str, at: dict[str, int]) -> Any:
    with reading(house.pool, schema) as connection:
        position = at["case"]
        plans = [
            plan_of(connection, position, on=on, amendment=number)
            for on in (None, ON)
            for number in (None, 0, 1)
        ]
        return (
            digest(connection, PLACES, at),
            plans,
            amendments_of(connection, position),
            capacity(connection, position, ON, plans[0]),
        )
