"""Random histories of one case, with all that starts, satisfies or stops a clock, in any order."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from contracts.events import CaseFact
from contracts.events.case import CaseTransferred, CaseworkerAssigned, DeathCorrected
from contracts.events.granting import (
    GrantAmended,
    ImmediateResultRecorded,
    ParticipantFormSubmitted,
    ServiceGranted,
)
from contracts.events.transition import TransitionStepWithdrawn, WithdrawableStep
from contracts.model import TargetGroup
from tests.support import facts
from tests.support.facts import MARCH, at, named
from tests.support.happenings import (
    closed,
    died,
    ended,
    followed_up,
    moved,
    reopened,
    returned,
    reviewed,
    wished,
)

GRANTS = ("one", "two", "three")
BORN = tuple(MARCH - timedelta(days=one) for one in (6320, 6020, 5780))
"""Children who turn 18 within the history: soon, later, and more than a year after its begin."""
WITHDRAWN: tuple[WithdrawableStep, ...] = (
    "express_transition_wish", "record_move_out", "record_follow_up", "record_return",
    "complete_mentor_training",
)  # fmt: skip

# Few days, so that facts meet on one.
days = st.integers(0, 28).map(lambda number: MARCH + timedelta(days=25 * number))
grants = st.sampled_from(GRANTS)
GROUPS: tuple[TargetGroup, ...] = ("grt", "ft")
of_groups = st.sampled_from(GROUPS)


def _granted(day: date, lasts: int, recipient: Any, group: Any) -> CaseFact:
    until = day + timedelta(days=lasts)
    return facts.granted(**at(day), period_to=until, recipient=recipient, target_group=group)


def _amended(day: date, grant: str, until: date) -> CaseFact:
    return GrantAmended(
        **at(day), grant_id=named(grant), service="home_care", decision_reference="L-2",
        quantity_limit=Decimal(50), amount_limit_cents=None, period_to=until, committed_cents=0,
        reason="Pagarināts",
    )  # fmt: skip


def _form(day: date, grant: str) -> CaseFact:
    return ParticipantFormSubmitted(
        **at(day), grant_id=named(grant), service="home_care", form_reference="A-1"
    )


def _result(day: date, grant: str) -> CaseFact:
    return ImmediateResultRecorded(
        **at(day), grant_id=named(grant), service="home_care", result="none"
    )


def _withdrawn(day: date, step: WithdrawableStep, step_day: date) -> CaseFact:
    return TransitionStepWithdrawn(
        **at(day), step=step, step_effective_date=step_day, reason="Kļūda"
    )


def _opinion(day: date, first: date, lasts: int | None, group: Any) -> CaseFact:
    last = None if lasts is None else first + timedelta(days=lasts)
    return facts.opinion(first, last, day=day, target_group=group)


def _death_corrected(day: date, died_on: date | None) -> CaseFact:
    return DeathCorrected(**at(day), died_on=died_on, reason="Kļūda")


def _transferred(day: date, place: str) -> CaseFact:
    return CaseTransferred(
        **at(day, place), from_municipality="bauskas-novads", reason="Pārcelšanās"
    )


def _assigned(day: date, caseworker: str) -> CaseFact:
    return CaseworkerAssigned(**at(day), caseworker=caseworker)


lengths = st.sampled_from((0, 25, 50, 200, 500))
some_groups = st.sampled_from((None, None, "grt", "ft", "out_of_family_care"))
happenings = st.one_of(
    st.builds(lambda day: facts.planned("home_care", day=day), days),
    st.builds(reviewed, days),
    st.builds(lambda day, grant: reviewed(day, ended_grant_id=named(grant)), days, grants),
    st.builds(ended, days, grants),
    st.builds(_amended, days, grants, days),
    st.builds(_form, days, grants),
    st.builds(_result, days, grants),
    st.builds(_opinion, days, days, st.one_of(st.none(), lengths), some_groups),
    st.builds(wished, days),
    st.builds(moved, days),
    st.builds(followed_up, days),
    st.builds(returned, days),
    st.builds(_withdrawn, days, st.sampled_from(WITHDRAWN), days),
    st.builds(closed, days),
    st.builds(reopened, days),
    st.builds(died, days),
    st.builds(_death_corrected, days, st.one_of(st.none(), days)),
    st.builds(_transferred, days, st.sampled_from(("dobeles-novads", "jelgavas-novads"))),
    st.builds(_assigned, days, st.sampled_from(("anna.liepa", "peteris.ozols"))),
)


@st.composite
def case_histories(draw: st.DrawFn) -> list[CaseFact]:
    """An opening, some grants, and what becomes of them."""
    group = draw(of_groups)
    born = st.sampled_from(BORN) if group == "ft" else st.just(date(1980, 5, 17))
    opened = facts.opened(group, birth_date=draw(born))
    granting = [
        _renamed(
            draw(st.builds(_granted, days, lengths, st.sampled_from(("client", "representative")),
                           of_groups)),
            grant,
        )
        for grant in draw(st.sets(grants).map(sorted))
    ]  # fmt: skip
    rest: Sequence[CaseFact] = draw(st.lists(happenings, max_size=14))
    known = {one.grant_id for one in granting}
    # What is of a grant that was not given does not happen.
    possible = [one for one in rest if getattr(one, "grant_id", None) in {None, *known}]
    return [opened, *granting, *possible]


def _renamed(fact: CaseFact, grant: str) -> ServiceGranted:
    assert isinstance(fact, ServiceGranted)
    return fact.model_copy(update={"grant_id": named(grant)})
