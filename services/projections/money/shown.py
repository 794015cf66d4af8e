"""From the figures of money reports to the bodies of their answers."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from contracts.http.money import (
    AbsorptionFigures,
    AgeBucket,
    AgedClaim,
    ClaimsMoneyFigures,
    ForecastFigures,
    ForecastLine,
)
from services.projections.money import ageing
from services.projections.money.absorption import Absorption
from services.projections.money.apportioning import by_funder
from services.projections.money.claims_money import ClaimsMoney
from services.projections.money.forecast import PIPELINE, Expected, Pipeline
from services.projections.parameters import named

STAGES = ("to_deliver", *PIPELINE)


def group_of(by: Sequence[str], values: Sequence[Any]) -> dict[str, Any]:
    """A group's fields as an answer names them."""
    group = dict(zip(by, values, strict=True))
    if "municipality" in group:
        group["municipality"] = named(group["municipality"])
    return group


def absorption_figures(one: Absorption) -> AbsorptionFigures:
    """Absorption of one group."""
    cents = one.balance_cents
    return AbsorptionFigures(
        budget_cents=cents["budget"],
        unplanned_cents=cents["unplanned"],
        earmarked_cents=cents["earmarked"],
        committed_cents=cents["committed"],
        delivered_not_claimed_cents=cents["delivered_not_claimed"],
        claimed_cents=cents["claimed"],
        approved_cents=cents["approved"],
        paid_cents=cents["paid"],
        paid_esf_cents=one.paid_cents["esf"],
        paid_state_cents=one.paid_cents["state"],
        unpaid_esf_cents=one.unpaid_cents["esf"],
        unpaid_state_cents=one.unpaid_cents["state"],
        ineligible_cents=cents["ineligible"],
        free_cents=one.free_cents,
        absorbed_percent=one.absorbed_percent,
    )


def claims_figures(one: ClaimsMoney) -> ClaimsMoneyFigures:
    """Money of claims of one group."""
    paid_cents = one.paid_esf_cents + one.paid_state_cents
    return ClaimsMoneyFigures(
        requested_cents=one.requested_cents,
        approved_cents=one.approved_cents,
        ineligible_cents=one.ineligible_cents,
        certified_cents=one.certified_cents,
        paid_cents=paid_cents,
        paid_esf_cents=one.paid_esf_cents,
        paid_state_cents=one.paid_state_cents,
        outstanding_cents=one.requested_cents - one.ineligible_cents - paid_cents,
    )


def forecast_figures(cents: Mapping[str, int]) -> ForecastFigures:
    """The forecast of one group, of its amounts by stage."""
    return ForecastFigures(
        to_deliver_cents=cents.get("to_deliver", 0),
        delivered_not_claimed_cents=cents.get("delivered_not_claimed", 0),
        claimed_cents=cents.get("claimed", 0),
        approved_cents=cents.get("approved", 0),
        total_cents=sum(cents.values()),
    )


def split_forecast(
    groups: Mapping[tuple[Any, ...], Mapping[str, int]], place: int, day: date
) -> dict[tuple[Any, ...], dict[str, int]]:
    """Each group once for each funder, whose name goes to `place` of the key."""
    told: dict[tuple[Any, ...], dict[str, int]] = defaultdict(dict)
    for stage in STAGES:
        parts = by_funder((cents.get(stage, 0) for cents in groups.values()), day)
        for key, funding in zip(groups, parts, strict=True):
            told[(*key[:place], "esf", *key[place:])][stage] = funding.esf_cents
            told[(*key[:place], "state", *key[place:])][stage] = funding.state_cents
    return dict(told)


def forecast_lines(
    standing: Iterable[Pipeline], expected: Iterable[Expected]
) -> list[ForecastLine]:
    """Every budget line against what is to be paid of it."""
    budget_cents: dict[tuple[str, str | None], int] = defaultdict(int)
    paid_cents: dict[tuple[str, str | None], int] = defaultdict(int)
    forecast_cents: dict[tuple[str, str | None], int] = defaultdict(int)
    for one in standing:
        budget_cents[one.municipality, one.budget_line] -= one.balance_cents.get("budget", 0)
        paid_cents[one.municipality, one.budget_line] += one.balance_cents.get("paid", 0)
    for part in expected:
        forecast_cents[part.municipality, part.budget_line] += part.amount_cents
    keys = budget_cents.keys() | forecast_cents.keys()
    lines = []
    for municipality, budget_line in sorted(keys, key=lambda key: (key[0], key[1] or "")):
        key = (municipality, budget_line)
        # Outside any line nothing is left, whatever was paid.
        left_cents = 0 if budget_line is None else budget_cents[key] - paid_cents[key]
        lines.append(
            ForecastLine(
                municipality=named(municipality),
                budget_line=budget_line,
                budget_cents=budget_cents[key],
                paid_cents=paid_cents[key],
                left_cents=left_cents,
                forecast_cents=forecast_cents[key],
                shortfall_cents=max(0, forecast_cents[key] - left_cents),
            )
        )
    return lines


def age_buckets(claims: Iterable[ageing.AgedClaim]) -> list[AgeBucket]:
    """Claims counted by municipality, status and bucket."""
    found: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for one in claims:
        found[one.municipality, one.status, one.bucket].append(one.amount_cents)
    return [
        AgeBucket(
            municipality=named(municipality),
            status=status,
            first_working_days=bucket.first_working_days,
            last_working_days=bucket.last_working_days,
            claims=len(cents),
            amount_cents=sum(cents),
        )
        for (municipality, status, bucket), cents in sorted(
            found.items(), key=lambda item: (*item[0][:2], item[0][2].first_working_days)
        )
    ]


def aged_claim(one: ageing.AgedClaim) -> AgedClaim:
    """An open claim."""
    return AgedClaim(
        claim_id=one.claim_id,
        claim_number=one.claim_number,
        municipality=named(one.municipality),
        kind=one.kind,
        status=one.status,
        since=one.since,
        working_days=one.working_days,
        amount_cents=one.amount_cents,
    )
