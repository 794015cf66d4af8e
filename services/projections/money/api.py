"""The routes of reports on money, as known at any time."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from contracts.dates import today_in_latvia
from contracts.http.money import (
    AbsorptionReport,
    AbsorptionRow,
    ClaimAgeingReport,
    ClaimsMoneyReport,
    ClaimsMoneyRow,
    ForecastField,
    ForecastReport,
    ForecastRow,
    IneligibleReason,
    Period,
)
from contracts.http.reports import MunicipalityMap
from contracts.model import Code
from contracts.reference import rule
from services.projections.exporting.answering import OR_A_FILE, PART, AsFile
from services.projections.models.ledger import LEDGER
from services.projections.money import absorption as absorptions
from services.projections.money import claims_money as claims
from services.projections.money import forecast as forecasts
from services.projections.money.ageing import RULE, open_claims
from services.projections.money.grants import open_grants
from services.projections.money.model import MONEY
from services.projections.money.shown import (
    absorption_figures,
    age_buckets,
    aged_claim,
    claims_figures,
    forecast_figures,
    forecast_lines,
    group_of,
    split_forecast,
)
from services.projections.parameters import (
    Answers,
    By,
    KnownAt,
    On,
    known_again,
    known_municipality,
    parse_by,
    positions_of,
)

router = APIRouter(prefix="/reports", tags=["reports"])

FORECAST_RULE = "forecast.method"
FORECAST_FIELDS: tuple[ForecastField, ...] = (
    "period",
    "municipality",
    "budget_line",
    "service",
    "funder",
)


@router.get(
    "/absorption",
    response_model=AbsorptionReport,
    response_model_exclude_none=True,
    responses=OR_A_FILE,
)
def report_absorption(
    answers: Answers,
    exporting: AsFile,
    by: By = "",
    known_at: KnownAt = None,
    on: On = None,
    municipality_map: MunicipalityMap = "current",
) -> AbsorptionReport | Response:
    """Budget against what is bound, delivered, claimed, approved and paid."""
    fields = parse_by(by, absorptions.FIELDS)
    day = _day(on)
    with answers.as_known(LEDGER, known_at) as (connection, known):
        asked = (connection, known.positions)
        found = absorptions.absorption(*asked, fields, day, on, municipality_map)
        [total] = absorptions.absorption(*asked, (), day, on).values() or [absorptions.Absorption()]
    answer = AbsorptionReport(
        positions=positions_of(known),
        complete=known.complete,
        by=fields,
        municipality_map=municipality_map,
        rows=[
            AbsorptionRow(**group_of(fields, key), **absorption_figures(one).model_dump())
            for key, one in found.items()
        ],
        total=absorption_figures(total),
    )
    return exporting.answer("absorption", answer)


@router.get(
    "/claims-money",
    response_model=ClaimsMoneyReport,
    response_model_exclude_none=True,
    responses=OR_A_FILE,
)
def report_claims_money(
    answers: Answers,
    exporting: AsFile,
    by: By = "",
    known_at: KnownAt = None,
    on: On = None,
    municipality_map: MunicipalityMap = "current",
    part: Annotated[Literal["rows", "ineligible"], PART] = "rows",
) -> ClaimsMoneyReport | Response:
    """What claims requested, and what was approved, ineligible, certified and paid of it."""
    fields = parse_by(by, tuple(claims.FIELDS))
    with answers.as_known(MONEY, known_at) as (connection, known):
        asked = (connection, known.positions)
        found = claims.claims_money(*asked, fields, on, municipality_map)
        [total] = claims.claims_money(*asked, (), on)
        reasons = claims.refusals(*asked, on)
    answer = ClaimsMoneyReport(
        positions=positions_of(known),
        complete=known.complete,
        by=fields,
        municipality_map=municipality_map,
        rows=[
            ClaimsMoneyRow(**group_of(fields, one.group), **claims_figures(one).model_dump())
            for one in found
        ],
        total=claims_figures(total),
        ineligible=[IneligibleReason(**one._asdict()) for one in reasons],
    )
    return exporting.answer("claims-money", answer, part)


@router.get(
    "/claim-ageing",
    response_model=ClaimAgeingReport,
    response_model_exclude_none=True,
    responses=OR_A_FILE,
)
def report_claim_ageing(
    answers: Answers,
    exporting: AsFile,
    municipality: Annotated[Code | None, Query()] = None,
    known_at: KnownAt = None,
    on: On = None,
    municipality_map: MunicipalityMap = "current",
    part: Annotated[Literal["rows", "claims"], PART] = "rows",
) -> ClaimAgeingReport | Response:
    """Open claims by how many working days they have been in their status; today by default."""
    if municipality is not None:
        known_municipality(municipality)
    day = _day(on)
    with answers.as_known(MONEY, known_at) as (connection, known):
        found = open_claims(connection, known.positions, day, municipality, municipality_map)
    answer = ClaimAgeingReport(
        positions=positions_of(known),
        complete=known.complete,
        on=day,
        rule=RULE,
        municipality_map=municipality_map,
        rows=age_buckets(found),
        claims=[aged_claim(one) for one in found],
        total_claims=len(found),
        total_cents=sum(one.amount_cents for one in found),
    )
    return exporting.answer("claim-ageing", answer, part)


@router.get(
    "/forecast",
    response_model=ForecastReport,
    response_model_exclude_none=True,
    responses=OR_A_FILE,
)
def report_forecast(
    answers: Answers,
    exporting: AsFile,
    by: By = "period",
    period: Period = "quarter",
    known_at: KnownAt = None,
    on: On = None,
    part: Annotated[Literal["rows", "lines"], PART] = "rows",
) -> ForecastReport | Response:
    """What is decided and still to be paid, by when it is to be delivered; from today by default.

    What running grants leave of their quantity, at the price of the day and within what their
    contracts have left, is spread evenly over the days they have left; what was delivered and is
    not paid falls into the period of the day itself. Merged municipalities are told as today's.
    """
    fields = parse_by(by, FORECAST_FIELDS)
    day = _day(on)
    with answers.as_known(LEDGER, known_at) as (connection, known):
        standing = forecasts.pipeline(connection, known.positions, day)
    # The same positions again: both read models tell of the same knowledge.
    again = known_again(known.positions["case"], known.positions["claims"])
    with answers.as_known(MONEY, again) as (connection, of_grants):
        grants = open_grants(connection, known.positions, day)
    expected = list(forecasts.forecast(standing, grants, day, period))
    others = [field for field in fields if field != "funder"]
    groups = dict(
        sorted(
            forecasts.grouped(expected, others).items(),
            key=lambda item: [str(part or "") for part in item[0]],
        )
    )
    if "funder" in fields:
        groups = split_forecast(groups, fields.index("funder"), day)
    asked_cents = sum(one.asked_cents or 0 for one in grants)
    method = rule(FORECAST_RULE, day)
    answer = ForecastReport(
        positions=positions_of(known),
        complete=known.complete and of_grants.complete,
        on=day,
        by=fields,
        period=period,
        method_lv=method.text_lv,
        method_en=method.text_en,
        rows=[
            ForecastRow(**group_of(fields, key), **forecast_figures(cents).model_dump())
            for key, cents in groups.items()
        ],
        total=forecast_figures(forecasts.grouped(expected, ()).get((), {})),
        lines=forecast_lines(standing, expected),
        running_grants=len(grants),
        grants_without_amount=sum(one.asked_cents is None for one in grants),
        above_contracts_cents=asked_cents - sum(one.to_deliver_cents for one in grants),
    )
    return exporting.answer("forecast", answer, part)


def _day(on: date | None) -> date:
    return today_in_latvia() if on is None else on
