"""What is asked about a case's support plan."""

from datetime import date
from uuid import UUID

from contracts.client.transport import Transport
from contracts.http.plans import PlanDifference, PlanProgress, PlanVersions


class Plans:
    """The support plan: its versions, the difference between two, its progress."""

    _transport: Transport

    def plans(self, case_id: UUID) -> PlanVersions:
        """All versions of a case's support plan."""
        response = self._transport.send("GET", f"/cases/{case_id}/plans")
        return self._transport.read(PlanVersions, response)

    def plan_difference(self, case_id: UUID, from_version: int, to_version: int) -> PlanDifference:
        """What one version of the plan says otherwise than another; 404 where one is missing."""
        query = {"from_version": from_version, "to_version": to_version}
        response = self._transport.send("GET", f"/cases/{case_id}/plans/difference", query=query)
        return self._transport.read(PlanDifference, response)

    def plan_progress(self, case_id: UUID, on: date | None = None) -> PlanProgress:
        """What was planned, granted and delivered up to a day, today where it is None."""
        query = {"on": on.isoformat() if on else None}
        response = self._transport.send("GET", f"/cases/{case_id}/plan-progress", query=query)
        return self._transport.read(PlanProgress, response)
