"""What comes next in a case."""

from datetime import date
from uuid import UUID

from contracts.client.transport import Transport
from contracts.http.guide import Guide


class Guiding:
    """The guided steps of a case."""

    _transport: Transport

    def guide(self, case_id: UUID, on: date | None = None) -> Guide:
        """What was done by a day, today where it is None, and what comes next."""
        query = {"on": on.isoformat() if on else None}
        response = self._transport.send("GET", f"/cases/{case_id}/guide", query=query)
        return self._transport.read(Guide, response)
