"""Carrying out commands to cases: load, decide, save."""

import hmac
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, cast
from uuid import UUID, uuid4

from contracts.dates import today_in_latvia
from contracts.events import CaseFact, Fact
from contracts.events.case import CaseOpened
from contracts.events.delivery import DeliveryRecorded, DeliveryReversed, claimable_id
from contracts.events.granting import ServiceGranted
from contracts.events.resource import ResourceFact
from contracts.http.case import OpenCase
from contracts.http.command import CaseCommand
from contracts.http.granting import GrantService, RecordDelivery, ReverseDelivery
from contracts.refusal import Refusal
from services.case.domain.decide import decide, open_case
from services.case.domain.decision import Decision
from services.case.domain.person.intake import personal_code
from services.case.domain.state import Case, evolve
from services.case.surroundings import StoredSurroundings, stream_of
from services.eventlog.application import LogApplication
from services.eventlog.commands import (
    CommandContext,
    Decided,
    carry_out,
    check_expected_version,
    new_events,
    request_digest,
)
from services.eventlog.event import Event, UniqueKey
from services.eventlog.keystore import Keys
from services.eventlog.pool import Pool

PERSONAL_CODE = "personal_code"
CLAIMABLE = "claimable"
GRANT = "grant"


def fold_events(case: Case | None, events: Iterable[Event[Fact]]) -> Case | None:
    """The case after these events of its stream; None where it is a stream of something else."""
    for event in events:
        if case is None and not isinstance(event.fact, CaseOpened):
            return None
        case = evolve(case, cast(CaseFact, event.fact), event.originator_id)
    return case


class CaseApplication(LogApplication):
    """Commands to and questions about cases.

    Args:
        pool: the case database.
        keys: keys of personal data.
        index_key: the secret under which personal codes are indexed (HMAC-SHA-256).
    """

    name = "case"
    stream_en = "case"
    stream_lv = "lieta"

    def __init__(self, pool: Pool, keys: Keys, index_key: bytes) -> None:
        super().__init__(pool, keys)
        self._index_key = index_key

    def case(self, case_id: UUID) -> Case:
        """The case as it stands.

        Raises:
            StreamNotFound: there is none.
        """
        return self.load(case_id, fold_events)

    def find(self, entered_code: str) -> UUID:
        """The case of the person with this personal code.

        Raises:
            Refusal: it is no valid code.
            StreamNotFound: the person has no case.
        """
        case_id = self.event_recorder.find_unique_key(
            PERSONAL_CODE, self.code_digest(personal_code(entered_code))
        )
        if case_id is None:
            raise self.not_found()
        return case_id

    def code_digest(self, code: str) -> bytes:
        """The keyed digest under which a personal code is indexed."""
        return hmac.digest(self._index_key, code.encode(), "sha256")

    def open(self, command: OpenCase, context: CommandContext) -> dict[str, Any]:
        """Open a case; see `carry_out` for the answer and errors."""
        digest = request_digest(command.command, command.case_id, command)
        case_id = command.case_id or uuid4()
        return carry_out(
            self, context, digest, partial(self._decide_opening, case_id, command, context)
        )

    def record(
        self, case_id: UUID, command: CaseCommand, context: CommandContext
    ) -> dict[str, Any]:
        """Carry out a command to an existing case; see `carry_out`.

        Raises:
            StreamNotFound: there is no such case.
        """
        digest = request_digest(command.command, case_id, command)
        return carry_out(self, context, digest, partial(self._decide, case_id, command, context))

    def opening(
        self, case_id: UUID, command: OpenCase, context: CommandContext, *, taken: bool
    ) -> Decided:
        """The decision on a new case, its personal code indexed; `taken` tells if the id is."""
        if taken:
            raise Refusal(
                "id.taken",
                f"There is a case {case_id} already. Choose another id or leave it out.",
                f"Lieta {case_id} jau ir. Izvēlies citu identifikatoru vai nenorādi.",
            )
        decision = open_case(command, today_in_latvia())
        opened = cast(CaseOpened, decision.facts[0])
        key = UniqueKey(PERSONAL_CODE, self.code_digest(str(opened.personal_code)), case_id)
        events = new_events(case_id, 0, decision.facts, context.envelope)
        return Decided(case_id, events, unique_keys=(key,))

    def decided(
        self,
        case_id: UUID,
        version: int,
        decision: Decision,
        surroundings: StoredSurroundings,
        context: CommandContext,
    ) -> Decided:
        """A decision as events that follow `version` of the case, its ids that are unique indexed.

        Movements of resources follow what `surroundings` has loaded of them.
        """
        events = [
            *new_events(case_id, version, decision.facts, context.envelope),
            *_movements(decision, surroundings, context),
        ]
        keys = [key for fact in decision.facts for key in _unique_ids(case_id, fact)]
        return Decided(case_id, events, decision.created_id, keys, decision.warnings)

    def refuse_taken_id(self, command: CaseCommand) -> None:
        """Refuse a grant, delivery or reversal under an id that another has, in whatever case."""
        chosen = chosen_id(command)
        if chosen and self.event_recorder.find_unique_key(*chosen) is not None:
            raise id_taken(*chosen)

    def known_codes(self, openings: Sequence[OpenCase]) -> set[bytes]:
        """The digests of those of the openings' personal codes that have a case."""
        digests = []
        for command in openings:
            # A code that is not valid is refused when its own line is decided.
            with suppress(Refusal):
                digests.append(self.code_digest(personal_code(command.personal_code)))
        return self.event_recorder.find_unique_keys(PERSONAL_CODE, digests)

    def refuse_second_case(self, command: OpenCase) -> None:
        """Refuse a person who has a case."""
        digest = self.code_digest(personal_code(command.personal_code))
        if self.event_recorder.find_unique_key(PERSONAL_CODE, digest) is not None:
            raise second_case()

    def _decide_opening(self, case_id: UUID, command: OpenCase, context: CommandContext) -> Decided:
        self.refuse_second_case(command)
        taken = bool(self.event_recorder.select_events(case_id, limit=1))
        return self.opening(case_id, command, context, taken=taken)

    def _decide(self, case_id: UUID, command: CaseCommand, context: CommandContext) -> Decided:
        case = self.case(case_id)
        check_expected_version(context, case.version)
        surroundings = StoredSurroundings(self)
        decision = decide(case, command, surroundings, today_in_latvia())
        self.refuse_taken_id(command)
        return self.decided(case_id, case.version, decision, surroundings, context)


def _movements(
    decision: Decision, surroundings: StoredSurroundings, context: CommandContext
) -> list[Event[Fact]]:
    """The movements of resources as events, each after the ones before it in its stream."""
    of_stream: dict[UUID, list[ResourceFact]] = {}
    for movement in decision.movements:
        of_stream.setdefault(stream_of(movement), []).append(movement)
    return [
        event
        for stream_id, facts in of_stream.items()
        for event in new_events(stream_id, surroundings.version(stream_id), facts, context.envelope)
    ]


def _unique_ids(case_id: UUID, fact: CaseFact) -> list[UniqueKey]:
    match fact:
        case DeliveryRecorded() | DeliveryReversed():
            return [UniqueKey(CLAIMABLE, claimable_id(fact).bytes, case_id)]
        case ServiceGranted():
            return [UniqueKey(GRANT, fact.grant_id.bytes, case_id)]
        case _:
            return []


def chosen_id(command: CaseCommand) -> tuple[str, bytes] | None:
    """The id that the client chose for a grant, delivery or reversal, with its scope, if any."""
    match command:
        case GrantService(grant_id=UUID() as chosen):
            return GRANT, chosen.bytes
        case RecordDelivery(delivery_id=UUID() as chosen):
            return CLAIMABLE, chosen.bytes
        case ReverseDelivery(reversal_id=UUID() as chosen):
            return CLAIMABLE, chosen.bytes
        case _:
            return None


def id_taken(scope: str, digest: bytes) -> Refusal:
    """The refusal of an id that another grant, delivery or reversal has already."""
    identifier = UUID(bytes=digest)
    if scope == GRANT:
        return Refusal(
            "id.taken",
            f"{identifier} is another grant's. Choose another id or leave it out.",
            f"{identifier} jau ir citam lēmumam. Izvēlies citu vai nenorādi.",
        )
    return Refusal(
        "id.taken",
        f"{identifier} is another delivery's or reversal's. Choose another id or leave it out.",
        f"{identifier} jau ir citam sniegšanas vai storno ierakstam. Izvēlies citu vai nenorādi.",
    )


def second_case() -> Refusal:
    """The refusal of a second case of one person."""
    return Refusal(
        "person.one_case",
        "This person has a case. Find it by the personal code; reopen it if it is closed.",
        "Šai personai jau ir lieta. Atrodi to pēc personas koda; ja slēgta, atver no jauna.",
    )
