"""Indicators: what is defined, what was reached, and what documents published of it."""

from collections.abc import Sequence
from datetime import date

from contracts.client.transport import Transport
from contracts.http.indicators import IndicatorReport, Indicators, Reconciliation
from contracts.http.reports import MunicipalityMap
from contracts.reference.indicators import IndicatorDimension


class IndicatorReports:
    """Indicators and published figures, as known at any time."""

    _transport: Transport

    def indicators(self) -> Indicators:
        """Every indicator that is defined."""
        return self._transport.read(Indicators, self._transport.send("GET", "/indicators"))

    def indicator_report(
        self,
        by: Sequence[IndicatorDimension] = ("programme",),
        indicators: Sequence[str] | None = None,
        *,
        known_at: str | None = None,
        on: date | None = None,
        municipality_map: MunicipalityMap = "current",
    ) -> IndicatorReport:
        """What indicators reached up to `on`, all or only these, by these fields."""
        query = {
            "by": ",".join(by),
            "indicator": None if indicators is None else ",".join(indicators),
            "known_at": known_at,
            "on": None if on is None else on.isoformat(),
            "municipality_map": municipality_map,
        }
        response = self._transport.send("GET", "/reports/indicators", query=query)
        return self._transport.read(IndicatorReport, response)

    def reconciliation(
        self, *, known_at: str | None = None, on: date | None = None
    ) -> Reconciliation:
        """Published figures beside ours, and what the published ones contradict themselves in."""
        query = {"known_at": known_at, "on": None if on is None else on.isoformat()}
        response = self._transport.send("GET", "/reports/reconciliation", query=query)
        return self._transport.read(Reconciliation, response)
