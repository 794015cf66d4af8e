"""What is done with payment claims, and asked about them."""

from collections.abc import Iterator
from uuid import UUID

from contracts.client import commanding
from contracts.client.transport import Transport
from contracts.http.command import Recorded
from contracts.http.payment_claims import (
    DraftPaymentClaim,
    PaymentClaimCommand,
    PaymentClaimPage,
    PaymentClaimStatus,
    PaymentClaimView,
)


class PaymentClaims:
    """Payment claims to the paying agency."""

    _transport: Transport

    def draft_payment_claim(
        self, command: DraftPaymentClaim, *, key: str | None = None
    ) -> Recorded:
        """Begin a payment claim of a programme."""
        return commanding.create(self._transport, "/payment-claims", command, key)

    def change_payment_claim(
        self,
        payment_claim_id: UUID,
        command: PaymentClaimCommand,
        *,
        version: int | None = None,
        key: str | None = None,
    ) -> Recorded:
        """Carry out a command to a payment claim, such as `BundleClaim`."""
        return commanding.change(
            self._transport,
            f"/payment-claims/{payment_claim_id}",
            verb_of(command),
            command,
            version,
            key,
        )

    def payment_claim(self, payment_claim_id: UUID) -> PaymentClaimView:
        """A payment claim as it stands."""
        response = self._transport.send("GET", f"/payment-claims/{payment_claim_id}")
        return self._transport.read(PaymentClaimView, response)

    def payment_claim_pages(
        self, programme: str | None = None, status: PaymentClaimStatus | None = None
    ) -> Iterator[PaymentClaimPage]:
        """Payment claims in the order of drafting."""
        query = {"programme": programme, "status": status}
        return self._transport.pages(PaymentClaimPage, "/payment-claims", query)


def verb_of(command: PaymentClaimCommand | type[PaymentClaimCommand]) -> str:
    """The command's name without what it is done to: `bundle`, `submit`, ..."""
    return command.command.removesuffix("_payment_claim").removesuffix("_claim")
