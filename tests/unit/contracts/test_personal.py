"""Which fields of an event are personal, and so sealed before they are stored."""

from contracts.events.case import CaseOpened
from contracts.events.support_plan import SupportPlanApproved
from contracts.model import Model, Name
from contracts.personal import PersonalName, PersonalText, personal_fields


def test_a_field_is_personal_whether_it_may_be_left_out_or_not() -> None:
    class Example(Model):
        given_name: PersonalName
        wishes: PersonalText | None = None
        reference: Name | None = None

    assert personal_fields(Example) == {"given_name", "wishes"}


def test_every_text_of_a_plan_and_all_that_tells_who_a_person_is_are_personal() -> None:
    named = {"given_name", "family_name", "personal_code", "birth_date"}

    assert CaseOpened.personal == named
    assert {"client_view", "wishes", "health_and_medication"} <= SupportPlanApproved.personal
    assert not {"lines", "care_level", "plan_version"} & SupportPlanApproved.personal
