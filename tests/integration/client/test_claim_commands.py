"""A claim's way with `lieta claim`: drafted, submitted, cut and approved by somebody else."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from time import monotonic, sleep
from uuid import UUID

from contracts.client import Client
from contracts.events.case import PlanLine, TeamMember
from contracts.http.case import (
    ApproveSupportPlan,
    CaseCommand,
    GrantService,
    OpenCase,
    RecordAssessment,
    RecordDelivery,
    RecordTargetStatus,
)
from tests.integration.client.conftest import Lieta

DAY = date(2021, 9, 1)
LIST_SECONDS = 30


def deliver(client: Client, code: str, municipality: str) -> UUID:
    """Record what leads to one delivery of EUR 71.20; returns the delivery's id."""
    opening = OpenCase(
        effective_date=DAY,
        municipality=municipality,
        target_group="grt",
        given_name="Anna",
        family_name="Izdomāta",
        personal_code=code,
        birth_date=date(1980, 5, 17),
        application_reference="I-1",
    )
    case_id = client.open_case(opening).id
    before: tuple[CaseCommand, ...] = (
        RecordTargetStatus(
            effective_date=DAY, disability_group="II", disability_kind="mental", lives_in="family"
        ),
        RecordAssessment(
            effective_date=DAY,
            instrument="di-adult",
            instrument_version=1,
            team=(TeamMember(specialist="social_worker", leads=True),),
            care_level="II",
            scores={},
        ),
        ApproveSupportPlan(
            effective_date=DAY,
            lines=(PlanLine(service="home_care", quantity=Decimal(9), per="month", goal="M"),),
        ),
    )
    for command in before:
        client.change_case(case_id, command)
    grant = GrantService(
        effective_date=DAY,
        service="home_care",
        decision_reference="L-1",
        contract_reference="LG-1",
        provider="SIA Atbalsts",
        pricing_basis="vvi",
        unit_price_cents=712,
        quantity_limit=Decimal(100),
        period_to=date(2021, 12, 31),
    )
    grant_id = client.change_case(case_id, grant).created_id
    assert grant_id is not None
    delivery = RecordDelivery(effective_date=DAY, grant_id=grant_id, quantity=Decimal(10))
    delivery_id = client.change_case(case_id, delivery).created_id
    assert delivery_id is not None
    return delivery_id


def draft(lieta: Lieta, municipality: str) -> str:
    drafted = lieta(
        "claim", "draft", "--municipality", municipality, "--kind", "grt_services",
        "--period-from", "2021-09-01", "--period-to", "2021-09-30",
        "--effective-date", "2021-10-01", "--format", "json",
    )  # fmt: skip
    assert drafted.exit_code == 0, drafted.stderr
    claim_id: str = json.loads(drafted.stdout)["id"]
    return claim_id


def test_a_claim_is_drafted_submitted_and_approved_with_a_cut(
    lieta: Lieta, client: Client, new_code: Callable[[], str]
) -> None:
    delivery_id = deliver(client, new_code(), "dobeles-novads")
    claim_id = draft(lieta, "dobeles-novads")
    cut = {"claimable_id": str(delivery_id), "approved_cents": 7000, "reason": "No invoice."}
    approval = ("claim", "approve", claim_id, "--effective-date", "2021-10-15", "--body", "-")

    early = lieta(*approval, stdin=json.dumps({"cuts": [cut]}))
    submitted = lieta("claim", "submit", claim_id, "--effective-date", "2021-10-02")
    by_preparer = lieta(*approval, stdin=json.dumps({"cuts": [cut]}))
    approved = lieta(*approval, "--as", "region_officer", stdin=json.dumps({"cuts": [cut]}))

    assert (early.exit_code, "rule claim.state" in early.stderr) == (1, True)
    assert submitted.exit_code == 0, submitted.stderr
    assert (by_preparer.exit_code, "rule claim.four_eyes" in by_preparer.stderr) == (1, True)
    assert approved.exit_code == 0, approved.stderr
    shown = json.loads(lieta("claim", "show", claim_id, "--format", "json").stdout)
    assert (shown["amount_cents"], shown["approved_cents"]) == (7120, 7000)
    table = lieta("claim", "show", claim_id).stdout
    assert "71.20" in table
    assert "No invoice." in table


def test_a_withdrawn_claim_is_listed_as_such(
    lieta: Lieta, client: Client, new_code: Callable[[], str]
) -> None:
    deliver(client, new_code(), "jelgavas-novads")
    claim_id = draft(lieta, "jelgavas-novads")
    withdrawing = ("claim", "withdraw", claim_id, "--effective-date", "2021-10-02")

    assert lieta(*withdrawing, "--reason", "a delivery is missing").exit_code == 0

    line = ("claim", "list", "--municipality", "jelgavas-novads", "--status", "withdrawn")
    deadline = monotonic() + LIST_SECONDS
    while not (rows := lieta(*line, "--format", "csv").stdout.splitlines()[1:]):
        assert monotonic() < deadline
        sleep(0.05)
    assert [row.split(",")[0] for row in rows] == [claim_id]


def test_nothing_to_claim_is_told(lieta: Lieta) -> None:
    result = lieta(
        "claim", "draft", "--municipality", "aizkraukles-novads", "--kind", "ft_services",
        "--period-from", "2021-09-01", "--period-to", "2021-09-30",
        "--effective-date", "2021-10-01",
    )  # fmt: skip

    assert result.exit_code == 1
    assert "rule claim.nothing_to_claim" in result.stderr


def test_an_unknown_kind_is_wrong_use(lieta: Lieta) -> None:
    result = lieta("claim", "draft", "--kind", "everything")

    assert result.exit_code == 2
    assert "--kind: Input should be 'grt_services' or 'ft_services'" in result.stderr
