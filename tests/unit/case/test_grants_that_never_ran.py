"""A grant that ended before its first day: it never ran, and leaves nothing behind."""

from datetime import date, timedelta

import pytest

from contracts.http.case import CloseCase, CorrectDeath, RecordDeath, TransferCase
from contracts.http.command import CaseCommand
from contracts.http.granting import EndService, RecordImmediateResult, SubmitParticipantForm
from services.case.domain.overview.clocks import clocks
from services.case.domain.plan.plan_progress import plan_progress
from tests.support import facts
from tests.support.facts import TODAY, named
from tests.support.registers import PROVIDER, world_with
from tests.support.spec import refused, specifies, when
from tests.support.story import Story

GRANT = named("grant")
MAY = date(2023, 5, 10)
FIRST = date(2023, 8, 1)
AHEAD = TODAY + timedelta(days=60)
ADULT = (facts.opened(), facts.mental_disability(), facts.assessed(), facts.planned("home_care"))

end = EndService(effective_date=MAY, grant_id=GRANT, reason="Atteicās")
death = RecordDeath(effective_date=MAY, certificate_reference="MA-1")
transfer = TransferCase(effective_date=MAY, to_municipality="dobeles-novads", reason="Pārcelšanās")


def granted_ahead(first: date = FIRST) -> Story:
    story = Story(*ADULT, world=world_with("home_care", places=1))
    period_to = first + timedelta(days=90)
    story.does(
        facts.grant_service(
            grant_id=GRANT, effective_date=first, period_to=period_to, unit_price_cents=None
        )
    )
    return story


@pytest.mark.parametrize("ending", [end, death, transfer])
def test_a_grant_that_ends_before_its_first_day_binds_nothing(ending: CaseCommand) -> None:
    story = granted_ahead()
    assert story.bound_cents > 0

    story.does(ending)

    assert story.bound_cents == 0
    assert not story.world.resource("places", f"{PROVIDER}/home_care").holdings


@pytest.mark.parametrize("ending", [end, death, transfer])
def test_a_grant_that_ends_before_its_first_day_starts_no_clock(ending: CaseCommand) -> None:
    story = granted_ahead()

    story.does(ending)

    assert not [clock for clock in clocks(story.case, TODAY) if clock.subject == GRANT]
    [progress] = plan_progress(story.case, TODAY).services
    assert progress.granted_quantity == 0


@specifies("grant.period")
def test_a_grant_that_never_ran_is_not_delivered_even_after_a_wrong_death() -> None:
    story = granted_ahead()
    story.does(death, CorrectDeath(effective_date=MAY, died_on=None, reason="Kļūda"))

    assert story.refusal(facts.record_delivery(effective_date=FIRST)) == "grant.period"


@pytest.mark.parametrize("ending", [end, death, transfer])
@specifies("case.grants_ended")
def test_a_case_is_closed_after_what_was_granted_ahead_has_ended(ending: CaseCommand) -> None:
    story = granted_ahead(AHEAD)
    close = CloseCase(effective_date=MAY, reason="Pabeigts")
    assert refused(lambda: when(story.case, close, story.world)) == "case.grants_ended"

    story.does(ending)

    assert story.does(close).facts


@specifies("form.after_grant", "result.after_leaving")
def test_a_grant_that_never_ran_has_neither_form_nor_result() -> None:
    story = granted_ahead()
    story.does(end)

    form = SubmitParticipantForm(effective_date=FIRST, grant_id=GRANT, form_reference="A-1")
    assert story.refusal(form) == "form.after_grant"
    result = RecordImmediateResult(effective_date=FIRST, grant_id=GRANT, result="none")
    assert story.refusal(result) == "result.after_leaving"


@specifies("form.after_grant")
def test_a_form_is_submitted_from_the_first_day_of_its_service_on() -> None:
    story = granted_ahead()
    form = SubmitParticipantForm(effective_date=FIRST, grant_id=GRANT, form_reference="A-1")

    too_early = form.model_copy(update={"effective_date": FIRST - timedelta(days=1)})
    assert story.refusal(too_early) == "form.after_grant"
    assert story.does(form).facts
