"""Reports on money, as known at any time."""

from collections.abc import Sequence
from datetime import date

from contracts.client.transport import Query, Transport
from contracts.http.money import (
    AbsorptionField,
    AbsorptionReport,
    ClaimAgeingReport,
    ClaimsMoneyField,
    ClaimsMoneyReport,
    ForecastField,
    ForecastReport,
    Period,
)
from contracts.http.reports import MunicipalityMap


class MoneyReports:
    """What the programme's money does; `known_at` is a date, a time, or positions of the logs."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def absorption(
        self,
        by: Sequence[AbsorptionField] = (),
        *,
        known_at: str | None = None,
        on: date | None = None,
        municipality_map: MunicipalityMap = "current",
    ) -> AbsorptionReport:
        """Budget against what is bound, delivered, claimed, approved and paid."""
        query = _asked(by, known_at, on) | {"municipality_map": municipality_map}
        response = self._transport.send("GET", "/reports/absorption", query=query)
        return self._transport.read(AbsorptionReport, response)

    def claims_money(
        self,
        by: Sequence[ClaimsMoneyField] = (),
        *,
        known_at: str | None = None,
        on: date | None = None,
        municipality_map: MunicipalityMap = "current",
    ) -> ClaimsMoneyReport:
        """What claims requested, and what was approved, certified and paid of it."""
        query = _asked(by, known_at, on) | {"municipality_map": municipality_map}
        response = self._transport.send("GET", "/reports/claims-money", query=query)
        return self._transport.read(ClaimsMoneyReport, response)

    def forecast(
        self,
        by: Sequence[ForecastField] = ("period",),
        *,
        period: Period = "quarter",
        known_at: str | None = None,
        on: date | None = None,
    ) -> ForecastReport:
        """What is decided and still to be paid, by when it is to be delivered."""
        query = _asked(by, known_at, on) | {"period": period}
        response = self._transport.send("GET", "/reports/forecast", query=query)
        return self._transport.read(ForecastReport, response)

    def claim_ageing(
        self,
        *,
        municipality: str | None = None,
        known_at: str | None = None,
        on: date | None = None,
        municipality_map: MunicipalityMap = "current",
    ) -> ClaimAgeingReport:
        """Open claims by how many working days they have been in their status."""
        query: Query = {
            "municipality": municipality,
            "known_at": known_at,
            "on": None if on is None else on.isoformat(),
            "municipality_map": municipality_map,
        }
        response = self._transport.send("GET", "/reports/claim-ageing", query=query)
        return self._transport.read(ClaimAgeingReport, response)


def _asked(by: Sequence[str], known_at: str | None, on: date | None) -> dict[str, str | None]:
    return {
        "by": ",".join(by),
        "known_at": known_at,
        "on": None if on is None else on.isoformat(),
    }
