"""What whoever looks after a case asks: what is due, and the page for a handover."""

from datetime import date
from uuid import UUID

from contracts.client.transport import Transport
from contracts.http.clocks import Clocks
from contracts.http.handover import Handover


class Caretaking:
    """The clocks of a case, and its handover."""

    _transport: Transport

    def clocks(self, case_id: UUID, on: date | None = None) -> Clocks:
        """What is due in a case and what became of what was, as of a day; None: today."""
        query = {"on": on.isoformat() if on else None}
        response = self._transport.send("GET", f"/cases/{case_id}/clocks", query=query)
        return self._transport.read(Clocks, response)

    def handover(self, case_id: UUID) -> Handover:
        """The case on one page, as it stands today."""
        response = self._transport.send("GET", f"/cases/{case_id}/handover")
        return self._transport.read(Handover, response)
