"""The worklist over HTTP: what waits, since when, by which rule, and what takes it away."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from fastapi.testclient import TestClient

from contracts.events.case import CaseworkerAssigned
from contracts.events.claim_papers import DocumentAttached, ItemAttested
from contracts.events.granting import GrantAmended, ServiceSuspended
from contracts.events.register import contract_register_id
from contracts.events.resource import ResourceReturned, ResourceTaken
from contracts.events.transition import MentorAssigned, MentoringEnded
from contracts.reference import rule
from tests.integration.projections.house import House
from tests.integration.projections.test_api import get, refused
from tests.support import facts
from tests.support.facts import BAUSKA, MARCH, at, named
from tests.support.happenings import closed, followed_up, moved, wished
from tests.support.spec import specifies
from tests.unit.projections.facts import (
    BAUSKA_2009,
    drafted,
    line,
    submitted,
    taken_back,
    withdrawn,
)
from tests.unit.projections.facts import DAY as CLAIM_DAY
from tests.unit.projections.money import concluded, returned

OPENED = facts.opened()
GRANTED = facts.granted()
ACTOR = "caseworker-1"


def days_after(number: int, day: date = MARCH) -> date:
    return day + timedelta(days=number)


def waiting(client: TestClient, on: date, **query: Any) -> list[dict[str, Any]]:
    """What is to be done on the day."""
    items: list[dict[str, Any]] = get(client, "/worklist", on=on.isoformat(), **query)["items"]
    return items


def kinds(client: TestClient, on: date, **query: Any) -> list[str]:
    return [item["kind"] for item in waiting(client, on, **query)]


def test_an_item_tells_what_is_due_when_and_by_which_rule(house: House, client: TestClient) -> None:
    case = house.record("case", OPENED, GRANTED)
    house.catch_up()

    [item] = waiting(client, MARCH)

    assert item == {
        "kind": "participant_form",
        "name_lv": "Dalībnieka anketa",
        "name_en": "Participant form",
        "rule_id": "form.due",
        "case_id": str(case),
        "grant_id": str(named("grant")),
        "service": "home_care",
        "municipality": {"code": BAUSKA, "name": "Bauskas novads"},
        "worker": ACTOR,
        "since": "2023-03-01",
        "due_on": "2023-03-01",
        "status": "due_soon",
    }


def test_a_case_is_the_workers_who_has_it_on_the_day(house: House, client: TestClient) -> None:
    assigned = CaseworkerAssigned(**at(days_after(10)), caseworker="anna.liepa")
    house.record("case", OPENED, facts.planned("home_care"), assigned)
    house.catch_up()

    assert kinds(client, days_after(9), worker=ACTOR) == ["review"]
    assert kinds(client, days_after(10), worker=ACTOR) == []
    assert kinds(client, days_after(10), worker="anna.liepa") == ["review"]
    before = waiting(client, days_after(10), worker=ACTOR, known_at="case:2")
    assert [item["kind"] for item in before] == ["review"]


def test_work_is_found_by_place_kind_and_status(house: House, client: TestClient) -> None:
    house.record("case", OPENED, facts.planned("home_care"), wished())
    house.record("case", facts.opened(municipality="dobeles-novads"), facts.planned("home_care"))
    house.catch_up()
    late = days_after(400)

    assert kinds(client, late, municipality=BAUSKA) == ["preparation", "review"]
    assert kinds(client, late, municipality="dobeles-novads") == ["review"]
    assert kinds(client, late, region="zemgale", kind="review") == ["review", "review"]
    assert kinds(client, late, region="kurzeme") == []
    assert kinds(client, late, status="running") == []
    assert kinds(client, MARCH, status="running") == ["preparation", "review", "review"]
    assert "municipality" in refused(client, "/worklist", municipality="nav-tada")["detail"]
    assert "zemgale" in refused(client, "/worklist", region="nav-tada")["detail"]


def test_a_municipality_that_merged_has_its_successors_work(
    house: House, client: TestClient
) -> None:
    day = date(2021, 3, 1)
    house.record(
        "case",
        facts.opened(day=day, municipality=BAUSKA_2009),
        facts.planned("day_centre", day=day),
    )
    house.catch_up()

    assert kinds(client, date(2021, 6, 30), municipality=BAUSKA_2009) == ["review"]
    [after] = waiting(client, date(2021, 7, 1), municipality=BAUSKA)
    assert after["municipality"]["code"] == BAUSKA


def test_pages_of_a_list_count_in_the_same_positions(house: House, client: TestClient) -> None:
    for _ in range(5):
        house.record("case", OPENED, facts.planned("home_care"), wished())
    house.catch_up()
    first = get(client, "/worklist", on="2023-03-02", limit=4)
    house.record("case", OPENED, facts.planned("home_care"))
    house.catch_up()

    pages = [first]
    while cursor := pages[-1].get("next_cursor"):
        pages.append(get(client, "/worklist", limit=4, cursor=cursor))

    items = [item for page in pages for item in page["items"]]
    assert len(items) == 10
    assert len({(item["case_id"], item["kind"]) for item in items}) == 10
    assert [item["due_on"] for item in items] == sorted(item["due_on"] for item in items)
    assert {(page["on"], page["positions"]["case"]) for page in pages} == {("2023-03-02", 15)}


def test_erasing_the_person_takes_away_what_waited_for_a_birthday(
    house: House, client: TestClient
) -> None:
    child = facts.opened("ft", birth_date=date(2006, 6, 1))
    case = house.record("case", child, facts.planned("social_care"))
    house.catch_up()
    assert "child_plan" in kinds(client, MARCH)

    house.keys.destroy(case)

    assert kinds(client, MARCH) == ["review"]


def test_the_read_model_keeps_no_birth_date_in_the_clear(house: House, client: TestClient) -> None:
    house.record("case", facts.opened("ft", birth_date=date(2006, 3, 1)))
    house.catch_up()

    with house.pool.connection() as connection:
        rows = connection.execute("SELECT o::text FROM worklist.opening o").fetchall()

    assert len(rows) == 1
    assert "2006-03-01" not in rows[0][0]


@specifies("worklist.unused_grant")
def test_a_grant_of_which_nothing_is_delivered_waits(house: House, client: TestClient) -> None:
    unused = rule("worklist.unused_grant")
    delivery = facts.delivered(day=days_after(20))
    case = house.record("case", OPENED, GRANTED, delivery)
    house.catch_up()
    due = days_after(20 + unused.number("days"))
    soon = due - timedelta(days=unused.number("due_soon_days"))

    assert kinds(client, soon - timedelta(days=1), kind="unused_grant") == []
    [item] = waiting(client, soon, kind="unused_grant")
    assert (item["since"], item["due_on"]) == (str(days_after(20)), str(due))
    assert (item["status"], item["grant_id"]) == ("due_soon", str(named("grant")))
    assert waiting(client, days_after(1, due), kind="unused_grant")[0]["status"] == "overdue"

    house.record("case", taken_back(delivery), stream=case)
    house.catch_up()
    [since_granted] = waiting(client, due, kind="unused_grant")
    assert since_granted["since"] == str(MARCH)

    suspended = ServiceSuspended(
        **at(soon), grant_id=named("grant"), service="home_care", reason="Slimnīcā"
    )
    house.record("case", suspended, stream=case)
    house.catch_up()
    assert kinds(client, due, kind="unused_grant") == []


@specifies("worklist.limit_nearly_used")
def test_a_grant_whose_units_are_nearly_used_waits(house: House, client: TestClient) -> None:
    percent = rule("worklist.limit_nearly_used").number("percent")
    grant = facts.granted(quantity_limit=100)
    first = facts.delivered("first", days_after(5), quantity=percent - 1)
    second = facts.delivered("second", days_after(9), quantity=1)
    case = house.record("case", OPENED, grant, first, second)
    house.catch_up()

    assert kinds(client, days_after(8), kind="limit_nearly_used") == []
    [item] = waiting(client, days_after(9), kind="limit_nearly_used")
    assert (item["since"], item["due_on"]) == (str(days_after(9)), "2023-12-31")
    used, most = Decimal(item["limit"]["used"]), Decimal(item["limit"]["most"])
    assert (item["limit"]["of"], used, most) == ("quantity", Decimal(percent), Decimal(100))
    assert waiting(client, days_after(9), kind="limit_nearly_used", known_at="case:3") == []

    house.record("case", taken_back(second), stream=case)
    house.catch_up()
    assert kinds(client, days_after(9), kind="limit_nearly_used") == []


def test_the_money_of_a_grant_and_of_its_contract_is_a_limit_too(
    house: House, client: TestClient
) -> None:
    contract = concluded(10_000).model_copy(update={"valid_to": date(2023, 12, 31)})
    register = contract_register_id(BAUSKA)
    grant = facts.granted(
        contract_reference=contract.contract_reference, pricing_basis="actual_cost",
        unit_price_cents=None, amount_limit_cents=9_000,
    )  # fmt: skip
    delivery = facts.delivered(
        pricing_basis="actual_cost", unit_price_cents=None, cost_cents=8_500, quantity=1
    )
    house.record("case", contract, stream=register)
    case = house.record("case", OPENED, grant, delivery)
    house.catch_up()

    found = {item["limit"]["of"]: item for item in waiting(client, MARCH, kind="limit_nearly_used")}

    assert set(found) == {"amount", "contract"}
    assert found["amount"]["case_id"] == str(case)
    assert found["contract"]["contract_reference"] == contract.contract_reference
    assert "worker" not in found["contract"]
    assert Decimal(found["contract"]["limit"]["used"]) == 8_500


def test_an_amended_limit_is_not_nearly_used_any_more(house: House, client: TestClient) -> None:
    case = house.record("case", OPENED, GRANTED, facts.delivered(quantity=90))
    house.catch_up()
    assert kinds(client, MARCH, kind="limit_nearly_used") == ["limit_nearly_used"]
    amended = GrantAmended(
        **at(), grant_id=named("grant"), service="home_care", decision_reference="L-2",
        quantity_limit=Decimal(200), amount_limit_cents=None, period_to=date(2023, 12, 31),
        committed_cents=0, reason="Vairāk stundu",
    )  # fmt: skip

    house.record("case", amended, stream=case)
    house.catch_up()

    assert kinds(client, MARCH, kind="limit_nearly_used") == []


def test_the_days_of_respite_of_a_year_are_a_limit(house: House, client: TestClient) -> None:
    most = rule("respite.days_per_year").number("days")
    case = house.record("case", OPENED)
    key, taken = f"{case}/2023", [days_after(number) for number in range(most)]
    holders = {day: uuid4() for day in taken}
    common: Mapping[str, Any] = at() | {"resource": "respite_days", "key": key}
    house.record(
        "case",
        *(
            ResourceTaken(**common, holder_id=holders[day], amount=Decimal(1), shared_as=str(day))
            for day in taken
        ),
    )
    house.catch_up()
    last = taken[-1]

    [item] = waiting(client, last, kind="limit_nearly_used")
    assert (item["limit"]["of"], item["due_on"]) == ("respite_days", "2023-12-31")
    assert kinds(client, date(2024, 1, 1), kind="limit_nearly_used") == []

    house.record("case", *(ResourceReturned(**common, holder_id=holders[day]) for day in taken[9:]))
    house.catch_up()
    assert kinds(client, last, kind="limit_nearly_used") == []


@specifies("worklist.documents_missing")
def test_a_draft_waits_for_what_its_checklist_asks(house: House, client: TestClient) -> None:
    missing = rule("worklist.documents_missing")
    claim = house.record("claims", drafted(line()))
    house.catch_up()

    [item] = waiting(client, CLAIM_DAY)

    assert (item["kind"], item["claim_id"], item["worker"]) == (
        "documents_missing", str(claim), ACTOR
    )  # fmt: skip
    assert item["due_on"] == str(days_after(missing.number("days"), CLAIM_DAY))
    wanted = {one["item"] for one in item["missing"]}
    assert {"request_with_report", "cooperation_contract"} <= wanted

    house.record("claims", *(_paper(one) for one in sorted(wanted)), stream=claim)
    house.catch_up()
    assert waiting(client, CLAIM_DAY) == []


def _paper(item: str) -> DocumentAttached | ItemAttested:
    day: dict[str, Any] = {
        "effective_date": CLAIM_DAY, "municipality": BAUSKA, "claim_number": "BAUSKA-1"
    }  # fmt: skip
    if item in ("cooperation_contract", "support_plan", "case_management_evaluation"):
        return ItemAttested(**day, item=item, kept_at="Arhīvs", attested_by=ACTOR)
    return DocumentAttached(
        **day, item=item, sha256="0" * 64, file_name="fails.pdf", programme_reference="zemgale",
        document_id=uuid4(), document_version=1, media_type="application/pdf", size_bytes=1,
        attached_by=ACTOR,
    )  # fmt: skip


@specifies("worklist.claim_returned")
def test_a_returned_claim_waits_until_it_is_submitted_again(
    house: House, client: TestClient
) -> None:
    back = rule("worklist.claim_returned")
    lines = [line()]
    claim = house.record("claims", drafted(*lines), submitted(*lines), returned(*lines))
    house.catch_up()

    [item] = waiting(client, CLAIM_DAY)
    assert (item["kind"], item["claim_number"]) == ("claim_returned", "BAUSKA-1")
    assert item["due_on"] == str(days_after(back.number("days"), CLAIM_DAY))
    assert waiting(client, days_after(99, CLAIM_DAY))[0]["status"] == "overdue"

    house.record("claims", submitted(*lines), stream=claim)
    house.catch_up()
    assert waiting(client, CLAIM_DAY) == []
    assert [one["kind"] for one in waiting(client, CLAIM_DAY, known_at="claims:3")] == [
        "claim_returned"
    ]


def test_a_withdrawn_draft_waits_for_nothing(house: House, client: TestClient) -> None:
    lines = [line()]
    house.record("claims", drafted(*lines), withdrawn(*lines, was_submitted=False))
    house.catch_up()

    assert waiting(client, CLAIM_DAY) == []


def test_work_is_counted_by_what_is_asked(house: House, client: TestClient) -> None:
    house.record("case", OPENED, facts.planned("home_care"), wished(), moved(days_after(20)))
    house.record("case", OPENED, facts.planned("home_care"), followed_up(MARCH))
    house.catch_up()

    report = get(client, "/reports/worklist", on=str(days_after(400)), by="worker,kind")

    assert report["rows"] == [
        {
            "worker": ACTOR,
            "kind": "follow_up",
            "items": 1,
            "running": 0,
            "due_soon": 0,
            "overdue": 1,
        },
        {"worker": ACTOR, "kind": "review", "items": 2, "running": 0, "due_soon": 0, "overdue": 2},
    ]
    [total] = get(client, "/reports/worklist", on=str(MARCH))["rows"]
    assert total == {"items": 3, "running": 3, "due_soon": 0, "overdue": 0}
    [place] = get(client, "/reports/worklist", on=str(MARCH), by="region,municipality")["rows"]
    assert (place["region"], place["municipality"]["code"]) == ("zemgale", BAUSKA)


def test_all_workers_and_nobody_have_what_the_worklist_has(
    house: House, client: TestClient
) -> None:
    contract = concluded(10_000).model_copy(update={"valid_to": date(2023, 12, 31)})
    house.record("case", contract, stream=contract_register_id(BAUSKA))
    grant = facts.granted(
        contract_reference=contract.contract_reference, pricing_basis="actual_cost",
        unit_price_cents=None, amount_limit_cents=9_000,
    )  # fmt: skip
    delivery = facts.delivered(
        pricing_basis="actual_cost", unit_price_cents=None, cost_cents=8_500, quantity=1
    )
    assigned = CaseworkerAssigned(**at(), caseworker="anna.liepa")
    house.record("case", OPENED, grant, delivery)
    house.record("case", OPENED, assigned, facts.planned("home_care"))
    house.catch_up()
    last_day = date(2023, 12, 31)

    loads = get(client, "/reports/caseload", on=str(last_day))["workers"]

    listed = waiting(client, last_day)
    assert [one.get("worker") for one in loads] == ["anna.liepa", ACTOR, None]
    assert loads[-1] == {"open_cases": 0, "open_items": 1, "overdue_items": 0}
    assert sum(one["open_items"] for one in loads) == len(listed)
    overdue = [item for item in listed if item["status"] == "overdue"]
    assert sum(one["overdue_items"] for one in loads) == len(overdue)


def test_a_caseload_is_of_open_cases_and_mentors_have_their_cap(
    house: House, client: TestClient
) -> None:
    assigned = CaseworkerAssigned(**at(), caseworker="anna.liepa")
    mentor = MentorAssigned(**at(), mentor="mentors-1")
    house.record("case", OPENED, facts.planned("home_care"), assigned, mentor)
    house.record("case", OPENED, assigned, mentor)
    house.record("case", OPENED, assigned, mentor, closed(days_after(1)))
    ended = MentoringEnded(**at(days_after(1)), mentor="mentors-1", reason="Pārcēlies")
    house.record("case", OPENED, mentor, ended)
    house.catch_up()

    report = get(client, "/reports/caseload", on=str(days_after(400)))

    assert report["workers"] == [
        {"worker": "anna.liepa", "open_cases": 2, "open_items": 1, "overdue_items": 1},
        {"worker": ACTOR, "open_cases": 1, "open_items": 0, "overdue_items": 0},
    ]
    most = rule("mentor.caseload").number("clients")
    assert report["mentors"] == [{"mentor": "mentors-1", "clients": 2, "most_clients": most}]
    assert report["mentor_rule_id"] == "mentor.caseload"
    [first] = get(client, "/reports/caseload", on=str(MARCH))["mentors"]
    assert first["clients"] == 4
