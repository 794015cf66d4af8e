"""The page for whoever takes a case over."""

from datetime import date

from contracts.events.case import CaseTransferred
from contracts.events.delivery import DeliveryReversed
from contracts.events.granting import ServiceEnded
from contracts.events.transition import MentorAssigned, TransitionWishExpressed
from services.case.domain.overview.handover import handover, responsibilities
from tests.support import facts
from tests.support.facts import MARCH, named
from tests.support.spec import given, specifies

JUNE = date(2023, 6, 1)


def transferred(day: date, old: str, new: str) -> CaseTransferred:
    return CaseTransferred(**facts.at(day, new), from_municipality=old, reason="Pārcēlās pie māsas")


@specifies("municipality.of_date")
def test_every_municipality_is_told_with_its_days_and_why_it_had_the_case() -> None:
    opened = facts.opened(day=date(2020, 1, 6)).model_copy(
        update={"municipality": "iecavas-novads"}
    )
    moved = transferred(JUNE, "bauskas-novads", "dobeles-novads")

    found = responsibilities(given(opened, moved))

    assert [(one.municipality, one.since, one.until, one.why) for one in found] == [
        ("iecavas-novads", date(2020, 1, 6), date(2021, 6, 30), "opened"),
        ("bauskas-novads", date(2021, 7, 1), date(2023, 5, 31), "reform"),
        ("dobeles-novads", JUNE, None, "transferred"),
    ]
    assert [one.reason for one in found] == [None, None, "Pārcēlās pie māsas"]


def test_a_transfer_by_hand_on_the_day_of_the_reform_is_told_once() -> None:
    opened = facts.opened(day=date(2020, 1, 6)).model_copy(
        update={"municipality": "iecavas-novads"}
    )
    by_hand = transferred(date(2021, 7, 1), "iecavas-novads", "bauskas-novads")

    found = responsibilities(given(opened, by_hand))

    assert [(one.municipality, one.why) for one in found] == [
        ("iecavas-novads", "opened"),
        ("bauskas-novads", "transferred"),
    ]


def test_the_page_has_what_runs_with_what_is_left_what_is_due_and_the_way_so_far() -> None:
    over = ServiceEnded(**facts.at(JUNE), grant_id=named("over"), service="workshop", reason="?")
    slip = facts.delivered("slip", quantity=1)
    history = (
        facts.opened(),
        facts.assessed(),
        facts.planned("home_care"),
        facts.granted(),
        facts.granted("workshop", grant="over"),
        facts.delivered(quantity=10),
        slip,
        DeliveryReversed(
            **slip.model_dump(include=set(DeliveryReversed.model_fields)),
            reversal_id=named("reversal"),
            reason="Kļūda",
        ),
        over,
        TransitionWishExpressed(**facts.at(), institution="VSAC Zemgale"),
        MentorAssigned(**facts.at(), mentor="mentor-7"),
    )

    page = handover(given(*history), JUNE)

    [grant] = page.grants
    assert (grant.service, grant.name_lv) == ("home_care", "aprūpe mājās")
    assert grant.quantity_left == 90
    assert (page.care_level, page.plan_version, page.mentor) == ("II", 1, "mentor-7")
    assert (page.happenings, page.deliveries, page.last_delivered_on) == (len(history), 1, MARCH)
    assert {one.kind for one in page.clocks} == {
        "review",
        "review_after_service",
        "participant_form",
        "immediate_result",
        "preparation",
    }
    assert [one.text_lv for one in page.transition] == [
        "Izteikta vēlme dzīvot sabiedrībā",
        "Norīkots sociālais mentors",
    ]
