"""A delivery that was claimed, cut and then taken back leaves nothing in the ledger."""

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from contracts.events.delivery import DeliveryRecorded, DeliveryReversed
from services.claims.domain.assembly.claimable import Claimable
from services.projections.models.postings import of_claims, of_delivery
from tests.unit.claims.claimables import DAY, lines_of, respite
from tests.unit.claims.claimables import taken_back as claimable_back
from tests.unit.projections.facts import approved, delivered, submitted, taken_back
from tests.unit.projections.money import certified, certified_lines, paid


def recorded(one: Claimable) -> tuple[DeliveryRecorded, DeliveryReversed]:
    """The delivery as the case log tells it, and its reversal."""
    fields = ("delivery_id", "service", "unit", "quantity", "unit_price_cents", "cost_cents")
    delivery = delivered(DAY).model_copy(update={name: getattr(one, name) for name in fields})
    return delivery, taken_back(delivery)


@given(st.data(), st.integers(1, 30_000))
def test_a_delivery_that_was_capped_cut_and_taken_back_leaves_nothing_but_what_was_paid(
    data: st.DataObject, cost_cents: int
) -> None:
    stay = respite("stay", "24h", cost_cents)
    delivery, reversal = recorded(stay)
    [line] = lines_of(stay)
    decision = approved(line, cuts={1: data.draw(st.integers(0, line.eligible_cents))})
    approved_cents = decision.lines[0].approved_cents
    certificate = certified_lines(decision, {1: data.draw(st.integers(0, approved_cents))})
    certified_cents = approved_cents - certificate[0].ineligible_cents
    [back] = lines_of(claimable_back(stay, certified_cents))
    back_decision = approved(back)
    back_certificate = certified_lines(back_decision)

    balances: dict[str, int] = defaultdict(int)
    transfers = (
        *of_delivery(stay.case_id, delivery),
        *(one for fact in (submitted(line), decision) for one in of_claims(fact)),
        *(one for fact in (certified(certificate), paid(certificate)) for one in of_claims(fact)),
        *of_delivery(stay.case_id, reversal),
        *(one for fact in (submitted(back), back_decision) for one in of_claims(fact)),
        *(one for fact in (certified(back_certificate),) for one in of_claims(fact)),
        *of_claims(paid(back_certificate)),
    )
    for transfer in transfers:
        balances[transfer.debit_account] += transfer.amount_cents
        balances[transfer.credit_account] -= transfer.amount_cents

    assert back.amount_cents == -line.amount_cents
    assert {account for account, cents in balances.items() if cents} == set()
