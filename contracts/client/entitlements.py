"""What is asked about a person's entitlements."""

from datetime import date
from uuid import UUID

from contracts.client.transport import Transport
from contracts.http.entitlements import Entitlements


class EntitlementsOfCases:
    """What a person may get."""

    _transport: Transport

    def entitlements(self, case_id: UUID, on: date | None = None) -> Entitlements:
        """What the person may get on a day, today where it is None, and how much is left."""
        query = {"on": on.isoformat() if on else None}
        response = self._transport.send("GET", f"/cases/{case_id}/entitlements", query=query)
        return self._transport.read(Entitlements, response)
