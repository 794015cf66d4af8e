"""Deliveries, claims and payment claims in memory, decided on by the domain, with their ledger."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain
from typing import cast
from uuid import UUID

from contracts.events import ClaimsFact
from contracts.events.claim import ClaimDrafted, ClaimFact, ClaimLine
from contracts.events.delivery import (
    DeliveryRecorded,
    DeliveryReversed,
    claimable_id,
    delivered_quantity,
)
from contracts.events.other_funding import other_funding_id
from contracts.http.claims import (
    AcceptClaim,
    AdmitLine,
    ApproveClaim,
    ClaimCommand,
    CorrectClaim,
    DraftClaim,
    ReturnClaim,
    ReverseApproval,
    SubmitClaim,
    WithdrawClaim,
)
from contracts.http.ledger import Funder, LedgerAccount
from contracts.http.other_funding import RecordOtherFunding, RevokeOtherFunding
from contracts.http.payment_claims import DraftPaymentClaim, PaymentClaimCommand
from services.claims.domain import approving, drafting, reviewing, submitting
from services.claims.domain.assembly import other_funding
from services.claims.domain.assembly.assembly import GROUP_OF_KIND, assemble
from services.claims.domain.assembly.claimable import Claimable, ClaimedLine, Known
from services.claims.domain.assembly.double_financing import refuse_double
from services.claims.domain.assembly.other_funding import NOTHING_RECORDED, OtherFundingOfPerson
from services.claims.domain.claim import Claim, evolve, line_of
from services.claims.domain.papers import papering
from services.claims.domain.payment import payment_claim
from services.claims.domain.payment.bundling import concerned, take_step
from services.claims.domain.payment.payment_claim import PaymentClaim
from services.projections.models.postings import Transfer, of_claims, of_delivery
from tests.support.entries import movements
from tests.support.facts import TODAY, named
from tests.support.papers import stored_pdf

Account = LedgerAccount | Funder


class Books:
    """The balances of the ledger; what was paid is under the account and under its funder."""

    def __init__(self) -> None:
        self.of_delivery: Counter[tuple[UUID, Account]] = Counter()
        self.of_claim: Counter[tuple[UUID, Account]] = Counter()
        self.total: Counter[Account] = Counter()

    def post(self, transfers: Iterable[Transfer], claim_id: UUID | None = None) -> None:
        """Post an event's transfers."""
        for one in movements(transfers):
            delivery_id = one.subject.delivery_id
            assert delivery_id is not None, "no posting of these tests is of a budget line"
            for account in (one.account, one.funder):
                if account is not None:
                    self.of_delivery[delivery_id, account] += one.amount_cents
                    self.total[account] += one.amount_cents
                    if claim_id is not None:
                        self.of_claim[claim_id, account] += one.amount_cents


class MoneyWorld:
    """Everything that was recorded, by stream, and the state that it led to, step by step.

    Every method decides first, so a refusal leaves all as it was. `touched` are the streams that
    the last step wrote into.
    """

    def __init__(self) -> None:
        self.deliveries: dict[UUID, tuple[UUID, DeliveryRecorded]] = {}
        self.reversals: dict[UUID, DeliveryReversed] = {}
        self.streams: defaultdict[UUID, list[ClaimsFact]] = defaultdict(list)
        self.claims: dict[UUID, Claim] = {}
        self.payment_claims: dict[UUID, PaymentClaim] = {}
        self.funding: dict[UUID, OtherFundingOfPerson] = {}
        self.books = Books()
        self.touched: set[UUID] = set()
        self._ids = 0

    def count_of_facts(self) -> int:
        """How many facts there are, so that a test sees whether one came."""
        facts = sum(len(facts) for facts in self.streams.values())
        return facts + len(self.deliveries) + len(self.reversals)

    def new_id(self) -> UUID:
        """An id that is nobody's yet, and the same whenever the same steps are taken anew."""
        self._ids += 1
        return named(f"id {self._ids}")

    def deliver(self, case_id: UUID, delivery: DeliveryRecorded) -> None:
        """Record a delivery like this one, under an id of its own."""
        fact = delivery.model_copy(update={"delivery_id": self.new_id()})
        self.deliveries[fact.delivery_id] = (case_id, fact)
        self.books.post(of_delivery(case_id, fact))

    def take_back(self, delivery_id: UUID) -> None:
        case_id, delivery = self.deliveries[delivery_id]
        fields = delivery.model_dump(include=set(DeliveryReversed.model_fields))
        fact = DeliveryReversed(**fields, reversal_id=self.new_id(), reason="Kļūda")
        self.reversals[delivery_id] = fact
        self.books.post(of_delivery(case_id, fact))

    def draft(self, command: DraftClaim, actor: str) -> None:
        drafting.check_draft(command, TODAY)
        number = f"{command.municipality}-{len(self.claims) + 1:04d}"
        [fact] = drafting.draft(command, self.assembled(command), number, actor)
        self._learn(self.new_id(), fact)

    def step(self, claim_id: UUID, command: ClaimCommand, actor: str) -> None:
        """Take a step in a claim's life, or one with its papers."""
        for fact in self._decided(claim_id, self.claims[claim_id], command, actor):
            self._learn(claim_id, fact)

    def _decided(
        self, claim_id: UUID, claim: Claim, command: ClaimCommand, actor: str
    ) -> Sequence[ClaimFact]:
        match command:
            case SubmitClaim():
                refuse_double(claim.lines, self.beside(claim_id, claim.lines))
                return submitting.submit(claim, command, actor, TODAY)
            case CorrectClaim():
                anew = self.assembled(claim.drafted, but=claim_id)
                beside = self.beside(claim_id, anew)
                return submitting.correct(claim, command, anew, actor, TODAY, beside)
            case WithdrawClaim():
                return submitting.withdraw(claim, command, TODAY)
            case ReturnClaim():
                return reviewing.return_(claim, command, actor, TODAY)
            case AdmitLine():
                beside = self.beside(claim_id, [line_of(claim, command.claimable_id)])
                return reviewing.admit(claim, command, actor, TODAY, beside)
            case AcceptClaim():
                return reviewing.accept(claim, command, actor, TODAY)
            case ApproveClaim():
                return approving.approve(claim, command, actor, TODAY)
            case ReverseApproval():
                taken_back_in = self._taken_back_in(claim_id, claim)
                return approving.reverse(claim, command, actor, TODAY, taken_back_in)
            case _:
                return papering.decide(claim, command, stored_pdf, self.new_id(), actor, TODAY)

    def draft_payment_claim(self, command: DraftPaymentClaim, actor: str) -> UUID:
        number = f"MP{len(self.payment_claims) + 1}"
        fact = payment_claim.draft(command, number, actor, TODAY)
        id = self.new_id()
        self.streams[id].append(fact)
        self.touched.add(id)
        self.payment_claims[id] = payment_claim.evolve(None, fact)
        return id

    def pay_step(self, id: UUID, command: PaymentClaimCommand, actor: str) -> None:
        """Take a step of a payment claim, in its stream and in those of its claims."""
        before = self.payment_claims[id]
        claims = {one: self.claims[one] for one in concerned(before, command) if one in self.claims}
        step = take_step(id, before, command, claims, actor, TODAY)
        self.streams[id].append(step.fact)
        self.touched.add(id)
        self.payment_claims[id] = payment_claim.evolve(before, step.fact)
        self.books.post(of_claims(step.fact))
        for claim_id, fact in step.claim_facts.items():
            self._learn(claim_id, fact)

    def record_funding(self, command: RecordOtherFunding, actor: str) -> None:
        known = self.funding.get(command.case_id, NOTHING_RECORDED)
        fact = other_funding.record(known, command, self.new_id(), actor, TODAY)
        self._learn_funding(command.case_id, known, fact)

    def revoke_funding(
        self, case_id: UUID, funding_id: UUID, command: RevokeOtherFunding, actor: str
    ) -> None:
        known = self.funding.get(case_id, NOTHING_RECORDED)
        fact = other_funding.revoke(known, command, funding_id, actor, TODAY)
        self._learn_funding(case_id, known, fact)

    def standing_claims(self, but: UUID | None = None) -> dict[UUID, Claim]:
        """The claims that are not withdrawn."""
        return {
            id: one for id, one in self.claims.items() if id != but and one.status != "withdrawn"
        }

    def assembled(
        self, claim: DraftClaim | ClaimDrafted, but: UUID | None = None
    ) -> tuple[ClaimLine, ...]:
        """The lines that the claim would have now; of a claim assembled anew it is `but`."""
        others = self.standing_claims(but)
        taken = {line.claimable_id for one in others.values() for line in one.lines}
        decided = _decided_cents(others.values())
        found = [
            one._replace(approved_cents=decided.get(one.delivery_id)) if one.is_reversal else one
            for one in self._claimables()
            if one.municipality == claim.municipality
            and one.target_group == GROUP_OF_KIND[claim.kind]
            and one.delivered_on <= claim.period_to
            and one.claimable_id not in taken
        ]
        people = {one.case_id for one in found}
        funding = chain.from_iterable(
            known.standing for case_id, known in self.funding.items() if case_id in people
        )
        known = Known(_lines_for(people, others), tuple(funding))
        return assemble(found, claim.period_from, claim.period_to, known)

    def beside(self, claim_id: UUID, lines: Iterable[ClaimLine]) -> list[ClaimedLine]:
        """The lines of other claims for the people of these."""
        return _lines_for({line.case_id for line in lines}, self.standing_claims(claim_id))

    def _claimables(self) -> Iterable[Claimable]:
        for delivery_id, (case_id, delivery) in self.deliveries.items():
            yield _claimable(case_id, delivery, delivery)
            if delivery_id in self.reversals:
                yield _claimable(case_id, self.reversals[delivery_id], delivery)

    def _taken_back_in(self, claim_id: UUID, claim: Claim) -> str | None:
        deliveries = {one.claimable_id for one in claim.lines}
        for id, other in self.standing_claims(claim_id).items():
            for line in other.lines:
                if line.claimable_id != line.delivery_id and line.delivery_id in deliveries:
                    return str(id)
        return None

    def _learn(self, claim_id: UUID, fact: ClaimFact) -> None:
        saved = cast(ClaimsFact, fact)
        self.streams[claim_id].append(saved)
        self.touched.add(claim_id)
        self.claims[claim_id] = evolve(self.claims.get(claim_id), fact)
        self.books.post(of_claims(saved), claim_id)

    def _learn_funding(self, case_id: UUID, known: OtherFundingOfPerson, fact: ClaimsFact) -> None:
        self.streams[other_funding_id(case_id)].append(fact)
        self.touched.add(other_funding_id(case_id))
        self.funding[case_id] = other_funding.fold(known, [fact])
        self.books.post(of_claims(fact))


def _decided_cents(claims: Iterable[Claim]) -> dict[UUID, int]:
    """What is approved of each line, less what the agency found ineligible of it."""
    return {
        one.claim_line.claimable_id: one.approved_cents - getattr(one, "ineligible_cents", 0)
        for claim in claims
        if (decided := claim.certified or claim.approved) is not None
        for one in decided.lines
    }


def _lines_for(people: Collection[UUID], others: Mapping[UUID, Claim]) -> list[ClaimedLine]:
    return [
        ClaimedLine.of(claim_id, claim.drafted.claim_number, line)
        for claim_id, claim in others.items()
        for line in claim.lines
        if line.case_id in people
    ]


def _claimable(
    case_id: UUID, fact: DeliveryRecorded | DeliveryReversed, original: DeliveryRecorded
) -> Claimable:
    return Claimable(
        claimable_id=claimable_id(fact),
        delivery_id=fact.delivery_id,
        case_id=case_id,
        grant_id=fact.grant_id,
        municipality=fact.municipality,
        service=fact.service,
        target_group=fact.target_group,
        recipient=fact.recipient,
        delivered_on=fact.effective_date,
        unit=fact.unit,
        quantity=delivered_quantity(fact),
        pricing_basis=fact.pricing_basis,
        unit_price_cents=fact.unit_price_cents,
        cost_cents=fact.cost_cents,
        approved_cents=None,
        delivered_from=original.delivered_from,
        document_reference=original.document_reference,
        budget_line=fact.budget_line,
    )
