"""The client of Lieta's public HTTP API: one method for each thing that can be asked or done."""

import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self
from uuid import UUID, uuid4

from contracts.client import commanding, importing
from contracts.client.caretaking import Caretaking
from contracts.client.claim_papers import ClaimPapers
from contracts.client.entitlements import EntitlementsOfCases
from contracts.client.exporting import Exports
from contracts.client.guide import Guiding
from contracts.client.history import History
from contracts.client.indicators import IndicatorReports
from contracts.client.ledger import Ledger
from contracts.client.money import MoneyReports
from contracts.client.other_funding import OtherFundings
from contracts.client.payment_claims import PaymentClaims
from contracts.client.places import Places
from contracts.client.plans import Plans
from contracts.client.reference import ReferenceData
from contracts.client.registers import Registers
from contracts.client.reports import Reports
from contracts.client.transport import Sleep, Transport
from contracts.client.worklists import Worklists
from contracts.http.case import OpenCase
from contracts.http.case_view import CaseView, FindCase, FoundCase
from contracts.http.claims import (
    ClaimCommand,
    ClaimPage,
    ClaimStatus,
    ClaimView,
    DraftClaim,
    claim_verb,
)
from contracts.http.command import CaseCommand, Recorded
from contracts.imports import ImportProgress, ImportResult


class Client(
    Reports,
    MoneyReports,
    Ledger,
    Exports,
    History,
    IndicatorReports,
    Registers,
    ReferenceData,
    Places,
    Plans,
    Guiding,
    Caretaking,
    EntitlementsOfCases,
    ClaimPapers,
    PaymentClaims,
    OtherFundings,
    Worklists,
):
    """Speaks to one server as one actor; a context manager, or `close` it.

    Args:
        url: where the API begins, such as `http://127.0.0.1:8000`.
        token: the actor's bearer token; None sends none.
        sleep: waits between attempts.

    A request is sent again, a bounded number of times, while the connection breaks or the server
    answers 503; a command keeps its idempotency key, so it is carried out once. `version` of a
    change is what the caller has seen; without it the client reads the current one first.

    Every method raises `ClientError`: a `ProblemError` where the server refused,
    `ServerUnreachable` where it did not answer, `UnexpectedAnswer` where the answer does not fit.
    """

    def __init__(self, url: str, token: str | None, sleep: Sleep = time.sleep) -> None:
        super().__init__(Transport(url, token, sleep))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def open_case(self, command: OpenCase, *, key: str | None = None) -> Recorded:
        """Open a case."""
        return commanding.create(self._transport, "/cases", command, key)

    def change_case(
        self,
        case_id: UUID,
        command: CaseCommand,
        *,
        version: int | None = None,
        key: str | None = None,
    ) -> Recorded:
        """Carry out a command to a case, such as `RecordDelivery`."""
        verb = command.command.replace("_", "-")
        return commanding.change(self._transport, f"/cases/{case_id}", verb, command, version, key)

    def case(self, case_id: UUID) -> CaseView:
        """A case as it stands."""
        return self._transport.read(CaseView, self._transport.send("GET", f"/cases/{case_id}"))

    def find_case(self, personal_code: str) -> UUID:
        """The case of the person with this personal code."""
        wanted = FindCase(personal_code=personal_code).model_dump_json().encode()
        response = self._transport.send(
            "POST", "/cases/find", content=wanted, headers=commanding.JSON
        )
        return self._transport.read(FoundCase, response).case_id

    def draft_claim(self, command: DraftClaim, *, key: str | None = None) -> Recorded:
        """Assemble a claim."""
        return commanding.create(self._transport, "/claims", command, key)

    def change_claim(
        self,
        claim_id: UUID,
        command: ClaimCommand,
        *,
        version: int | None = None,
        key: str | None = None,
    ) -> Recorded:
        """Carry out a command to a claim, such as `SubmitClaim` or `AttachDocument`."""
        return commanding.change(
            self._transport, f"/claims/{claim_id}", claim_verb(command), command, version, key
        )

    def claim(self, claim_id: UUID) -> ClaimView:
        """A claim as it stands."""
        return self._transport.read(ClaimView, self._transport.send("GET", f"/claims/{claim_id}"))

    def claim_pages(
        self,
        municipality: str | None = None,
        status: ClaimStatus | None = None,
        *,
        institution: str | None = None,
        payment_claim_number: str | None = None,
    ) -> Iterator[ClaimPage]:
        """Claims in the order of drafting."""
        query = {
            "municipality": municipality,
            "status": status,
            "institution": institution,
            "payment_claim_number": payment_claim_number,
        }
        return self._transport.pages(ClaimPage, "/claims", query)

    def import_history(
        self,
        log: importing.Log,
        path: Path,
        *,
        import_id: UUID | None = None,
        on_step: importing.OnStep | None = None,
    ) -> ImportResult:
        """Import a file of dated facts (`contracts.imports`), whole or not at all.

        Args:
            log: which log the file is for.
            path: the file; it is streamed, so it may be large.
            import_id: names this import; a retry sends the same one.
            on_step: is told about twice a second, from another thread, how far it has come.

        Raises:
            ImportRefusedError: lines were refused; nothing was imported.
        """
        return importing.import_file(self._transport, log, path, import_id or uuid4(), on_step)

    def import_progress(self, log: importing.Log, import_id: UUID) -> ImportProgress:
        """How far the server has come with an import; 404 where it does not know it."""
        return importing.import_progress(self._transport, log, import_id)
