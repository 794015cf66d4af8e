"""The register of other funding: who else pays for a person's services."""

from uuid import UUID

from contracts.client import commanding
from contracts.client.transport import Transport
from contracts.http.command import Recorded
from contracts.http.other_funding import OtherFunding, RecordOtherFunding, RevokeOtherFunding


class OtherFundings:
    """Entering what else pays, taking back what was wrong, and what stands."""

    _transport: Transport

    def record_other_funding(
        self, command: RecordOtherFunding, *, key: str | None = None
    ) -> Recorded:
        """Record that something else pays; `created_id` of the answer is the entry's id."""
        return commanding.create(self._transport, "/other-funding", command, key)

    def revoke_other_funding(
        self, funding_id: UUID, command: RevokeOtherFunding, *, key: str | None = None
    ) -> Recorded:
        """Record that an entry was wrong."""
        path = f"/other-funding/{funding_id}/revoke"
        return commanding.create(self._transport, path, command, key)

    def other_funding(self, case_id: UUID) -> OtherFunding:
        """What is known of one person, revoked entries among it."""
        return self._transport.read(
            OtherFunding,
            self._transport.send("GET", "/other-funding", query={"case_id": str(case_id)}),
        )
