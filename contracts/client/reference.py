"""The client's part that lists what decisions go by."""

from datetime import date
from typing import TypeVar

from pydantic import BaseModel

from contracts.client.transport import Transport
from contracts.http.reference import PlanContents, Rules, Services

M = TypeVar("M", bound=BaseModel)


class ReferenceData:
    """Lists of reference data: what holds on a day, or every edition."""

    _transport: Transport

    def rules(self, on: date | None = None) -> Rules:
        """The rules with their wording, numbers and sources."""
        return self._listed(Rules, "/rules", on)

    def services(self, on: date | None = None) -> Services:
        """The catalogue of services."""
        return self._listed(Services, "/services", on)

    def plan_contents(self, on: date | None = None) -> PlanContents:
        """What a support plan may say besides its lines."""
        return self._listed(PlanContents, "/plan-contents", on)

    def _listed(self, model: type[M], path: str, on: date | None) -> M:
        query = {"on": on.isoformat() if on else None}
        return self._transport.read(model, self._transport.send("GET", path, query=query))
