"""What a draft finds beside the deliveries: other claims, other funding, preparation, contracts."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from contracts.events import ClaimsFact
from contracts.events.claim import (
    ApprovalReversed,
    ApprovedLine,
    CertifiedLine,
    ClaimApproved,
    ClaimCertified,
    ClaimCorrected,
    ClaimDrafted,
    ClaimWithdrawn,
    LineAdmitted,
)
from contracts.http.claims import DraftClaim
from contracts.http.registers import PublishRate
from contracts.reference import municipalities
from services.claims.application import ClaimsApplication
from services.claims.assembling import assembled
from services.claims.inbox import INBOX, known, unclaimed
from services.eventlog.commands import new_events
from services.eventlog.event import Envelope
from services.eventlog.read_model import reading
from tests.support.people import client_with_grant, deliver, enter, offer_home_care
from tests.support.registers import PROVIDER, contract_reference, rate
from tests.support.service import NewDatabase, case_and_claims, change, client_of

MUNICIPALITIES = (code for code, one in municipalities().items() if one.until is None)
QUARTER = {"period_from": "2023-01-01", "period_to": "2023-03-31"}


@pytest.fixture(scope="module")
def app(module_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    return case_and_claims(module_database, tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def client(app: FastAPI) -> Iterator[TestClient]:
    with client_of(app) as client:
        yield client


@pytest.fixture
def municipality() -> str:
    """One that no other test has deliveries in."""
    return next(MUNICIPALITIES)


@pytest.fixture
def claims(app: FastAPI, client: TestClient) -> ClaimsApplication:
    """The application behind the routes; `client` starts it."""
    made: ClaimsApplication = app.state.claims
    return made


def body(municipality: str, **changes: Any) -> dict[str, Any]:
    return {
        "effective_date": "2023-04-03",
        "municipality": municipality,
        "kind": "grt_services",
        **QUARTER,
        **changes,
    }


def drafted(client: TestClient, municipality: str, **changes: Any) -> str:
    """A new claim of the municipality, as a path."""
    answer = client.post("/claims", json=body(municipality, **changes))
    assert answer.status_code == 201, answer.text
    return f"/claims/{answer.json()['id']}"


def lines(client: TestClient, claim: str) -> list[dict[str, Any]]:
    """The lines of a claim."""
    shown: list[dict[str, Any]] = client.get(claim).json()["lines"]
    return shown


def lines_of(client: TestClient, municipality: str, **changes: Any) -> list[dict[str, Any]]:
    """The lines of a new claim of the municipality."""
    return lines(client, drafted(client, municipality, **changes))


def granted_by(client: TestClient, case: str, municipality: str) -> str:
    """A grant of home care by the municipality that a case was handed over to."""
    offer_home_care(client, municipality)
    grant = {
        "effective_date": "2023-01-20",
        "service": "home_care",
        "decision_reference": "L-2",
        "contract_reference": contract_reference(municipality),
        "provider": PROVIDER,
        "pricing_basis": "vvi",
        "quantity_limit": 500,
        "period_to": "2023-12-31",
    }
    answer = change(client, f"{case}/grant-service", grant)
    assert answer.status_code == 201, answer.text
    grant_id: str = answer.json()["created_id"]
    return grant_id


def step(client: TestClient, case: str, name: str, day: str, **fields: Any) -> None:
    answer = change(client, f"{case}/{name}", {"effective_date": day} | fields)
    assert answer.status_code == 201, answer.text


def test_a_day_claimed_by_both_municipalities_of_a_transferred_case_is_found(
    client: TestClient, municipality: str
) -> None:
    after = next(MUNICIPALITIES)
    case, grant = client_with_grant(client, municipality)
    delivery = deliver(client, case, grant, "2023-01-25")
    first = drafted(client, municipality)
    step(client, case, "reverse-delivery", "2023-01-25", delivery_id=delivery, reason="Pārcēlās")
    step(client, case, "transfer-case", "2023-01-20", to_municipality=after, reason="Pārcēlās")
    deliver(client, case, granted_by(client, case, after), "2023-01-25")

    second = drafted(client, after)
    [found] = lines(client, second)
    give_up = {"effective_date": "2023-04-05", "reason": "Maksā cita pašvaldība"}
    change(client, f"{first}/withdraw", give_up)
    corrected = change(client, f"{second}/correct", give_up)

    assert (found["amount_cents"], found["eligible_cents"]) == (7_120, 0)
    assert found["ineligible_rule"] == "claim.double_financing"
    assert f"2023-01-25 jau ir pieprasījumā {municipality}-0001" in found["ineligible_reason"]
    assert corrected.status_code == 201, corrected.text
    assert [line["eligible_cents"] for line in lines(client, second)] == [7_120]


def test_of_two_claims_assembled_at_once_the_one_that_is_corrected_loses_the_line(
    client: TestClient, claims: ClaimsApplication, municipality: str
) -> None:
    case, grant = client_with_grant(client, municipality)
    deliver(client, case, grant, "2023-01-25")
    mine = drafted(client, municipality)
    unaware = claims.claim(UUID(mine.removeprefix("/claims/"))).drafted
    another = {"claimable_id": (delivery := uuid4()), "delivery_id": delivery}
    others = [line.model_copy(update=another) for line in unaware.lines]
    at_once = unaware.model_copy(update={"claim_number": "B-7", "lines": tuple(others)})
    claims.save(*new_events(uuid4(), 0, [at_once], Envelope("ilze", "test", uuid4(), uuid4())))

    day = {"effective_date": "2023-04-05"}
    refused = change(client, f"{mine}/submit", day)
    change(client, f"{mine}/correct", day | {"reason": "Pieprasīts citur"})

    assert refused.json()["rule"]["id"] == "claim.double_financing"
    assert "B-7" in refused.json()["detail_lv"]
    assert [line["eligible_cents"] for line in lines(client, mine)] == [0]
    assert change(client, f"{mine}/submit", day).json()["rule"]["id"] != "claim.double_financing"


def test_what_something_else_pays_for_is_entered_found_and_revoked(
    client: TestClient, municipality: str
) -> None:
    case, grant = client_with_grant(client, municipality)
    deliver(client, case, grant, "2023-01-15")
    case_id = case.removeprefix("/cases/")
    entry = {
        "effective_date": "2023-01-05",
        "municipality": municipality,
        "case_id": case_id,
        "funded_from": "2023-01-01",
        "funded_to": "2023-01-31",
        "funding_kind": "ngo_esf_project",
        "funder": "Biedrība Saules pagalms",
    }
    entered = client.post("/other-funding", json=entry)
    assert entered.status_code == 201, entered.text
    funding_id = entered.json()["created_id"]

    [funded] = lines_of(client, municipality)
    wrong = {"effective_date": "2023-04-04", "reason": "Cita persona"}
    revoked = client.post(f"/other-funding/{funding_id}/revoke", json=wrong)
    again = client.post(f"/other-funding/{funding_id}/revoke", json=wrong)

    assert (funded["eligible_cents"], funded["ineligible_rule"]) == (0, "claim.ngo_esf_project")
    assert "Biedrība Saules pagalms" in funded["ineligible_reason"]
    assert revoked.status_code == 201, revoked.text
    assert again.json()["rule"]["id"] == "other_funding.exists"
    [listed] = client.get("/other-funding", params={"case_id": case_id}).json()["items"]
    assert (listed["funding_id"], listed["revoked"]) == (funding_id, True)


def test_an_entry_under_the_id_of_another_person_is_refused(
    client: TestClient, municipality: str
) -> None:
    entry = {
        "effective_date": "2023-01-05",
        "municipality": municipality,
        "funding_id": str(uuid4()),
        "funded_from": "2023-01-01",
        "funded_to": "2023-01-31",
        "funding_kind": "state",
        "funder": "Labklājības ministrija",
    }
    client.post("/other-funding", json=entry | {"case_id": str(uuid4())})

    other = client.post("/other-funding", json=entry | {"case_id": str(uuid4())})

    assert (other.status_code, other.json()["rule"]["id"]) == (409, "id.taken")


def test_a_line_names_the_contract_rate_and_price_that_it_is_by(
    client: TestClient, municipality: str
) -> None:
    case, grant = client_with_grant(client, municipality)
    deliver(client, case, grant, "2023-01-15")

    [line] = lines_of(client, municipality)

    assert line["contract_reference"] == f"LG-{municipality}"
    assert line["rate_reference"] == "VVI-1"


def test_an_institution_claims_the_hours_of_preparing_its_residents(
    client: TestClient, municipality: str
) -> None:
    vsac = f"VSAC {municipality}"
    published = rate("vsac_preparation", unit_price_cents=1_050, rate_reference="VVI 8")
    enter(client, PublishRate(**published.model_dump()))
    case, _ = client_with_grant(client, municipality)
    step(
        client, case, "record-target-status", "2023-01-02", disability_group="II",
        disability_kind="mental", lives_in="institution", takes_part_voluntarily=True,
    )  # fmt: skip
    step(client, case, "express-transition-wish", "2023-01-09", institution=vsac)
    step(client, case, "record-preparation-activity", "2023-01-20", activity="bank", hours=2)
    step(client, case, "record-visit", "2023-02-10", visit="new_home", hours=4)
    of_vsac = {"kind": "vsac_preparation", "institution": vsac}

    early = drafted(client, municipality, **of_vsac)
    early_lines = lines(client, early)
    change(client, f"{early}/withdraw", {"effective_date": "2023-04-03", "reason": "Par agru"})
    step(client, case, "assign-mentor", "2023-02-01", mentor=f"mentor-{municipality}")
    step(client, case, "submit-exit-application", "2023-03-01", application_reference="I-7")
    step(client, case, "complete-mentor-training", "2023-03-05", certificate_reference="A-5")
    step(client, case, "record-siva-decision", "2023-03-20", decision_reference="SIVA-14")
    whole = lines_of(client, municipality, **of_vsac)
    nothing_left = client.post("/claims", json=body(municipality, **of_vsac))

    assert {one["ineligible_rule"] for one in early_lines} == {"claim.siva_decision"}
    assert [(one["quantity"], one["eligible_cents"]) for one in whole] == [
        ("2", 2_100),
        ("4", 4_200),
    ]
    assert {one["rate_reference"] for one in whole} == {"VVI 8"}
    assert nothing_left.json()["rule"]["id"] == "claim.nothing_to_claim"


class InTheLog:
    """A claim of a municipality's quarter whose facts a test writes by hand."""

    def __init__(self, claims: ClaimsApplication, municipality: str) -> None:
        self._claims = claims
        self._command = DraftClaim.model_validate(body(municipality))
        self.claim_id, self._version = uuid4(), 0
        claims.settle()
        self.lines = assembled(claims.pool, self._command)
        said: dict[str, Any] = {"effective_date": date(2023, 4, 3), "municipality": municipality}
        self.said = said | {"claim_number": f"{municipality}-0001"}
        fields: dict[str, Any] = self._command.model_dump(
            include={"kind", "period_from", "period_to"}
        )
        self.happened(ClaimDrafted(**self.said, **fields, lines=self.lines, prepared_by="ilze"))

    def happened(self, *facts: ClaimsFact) -> None:
        envelope = Envelope("ilze", "test", uuid4(), uuid4())
        self._claims.save(*new_events(self.claim_id, self._version, facts, envelope))
        self._version += len(facts)
        self._claims.settle()

    def approved(self, cents: int) -> tuple[ApprovedLine, ...]:
        return tuple(ApprovedLine(claim_line=line, approved_cents=cents) for line in self.lines)

    def unclaimed(self, *withdrawn: UUID) -> list[tuple[str, int | None]]:
        """What is in no claim: deliveries, and reversals with what they take back."""
        with reading(self._claims.pool, INBOX.name) as connection:
            found = unclaimed(connection, self._command, withdrawn)
        return sorted(
            ("reversal" if one.is_reversal else "delivery", one.approved_cents) for one in found
        )

    def known_eligible_cents(self) -> list[int]:
        """What other claims would know to be eligible of this one."""
        with reading(self._claims.pool, INBOX.name) as connection:
            everything = unclaimed(connection, self._command, [self.claim_id])
            return [one.eligible_cents for one in known(connection, everything).claimed]


@pytest.fixture
def claim(client: TestClient, claims: ClaimsApplication, municipality: str) -> InTheLog:
    """A claim of one delivery of EUR 71.20."""
    case, grant = client_with_grant(client, municipality)
    delivery = deliver(client, case, grant, "2023-01-15")
    made = InTheLog(claims, municipality)
    wrong = {"effective_date": "2023-01-15", "delivery_id": delivery, "reason": "Kļūda"}
    answer = change(client, f"{case}/reverse-delivery", wrong)
    assert answer.status_code == 201, answer.text
    claims.settle()
    return made


def test_a_reversal_takes_back_nothing_until_its_delivery_is_approved(claim: InTheLog) -> None:
    assert claim.unclaimed() == [("reversal", None)]

    claim.happened(ClaimApproved(**claim.said, lines=claim.approved(7_000), approved_by="andris"))

    assert claim.unclaimed() == [("reversal", 7_000)]


def test_an_approval_that_is_taken_back_is_no_approval(claim: InTheLog) -> None:
    lines = claim.approved(7_000)
    claim.happened(
        ClaimApproved(**claim.said, lines=lines, approved_by="andris"),
        ApprovalReversed(**claim.said, lines=lines, reason="Kļūda", reversed_by="andris"),
    )

    assert claim.unclaimed() == [("reversal", None)]


def test_a_reversal_takes_back_what_was_approved_less_what_the_agency_found_ineligible(
    claim: InTheLog,
) -> None:
    certified = tuple(
        CertifiedLine(
            claim_line=line,
            approved_cents=7_000,
            ineligible_cents=501,
            ineligible_reason="Bez pamatojuma",
            esf_cents=5_524,
            state_cents=975,
        )
        for line in claim.lines
    )
    claim.happened(
        ClaimApproved(**claim.said, lines=claim.approved(7_000), approved_by="andris"),
        ClaimCertified(
            **claim.said,
            payment_claim_id=uuid4(),
            payment_claim_number="MP1",
            lines=certified,
        ),
    )

    assert claim.unclaimed() == [("reversal", 6_499)]


def test_a_claim_assembled_anew_has_its_own_deliveries_and_their_reversals(
    claim: InTheLog,
) -> None:
    assert claim.unclaimed(claim.claim_id) == [("delivery", None), ("reversal", None)]


def test_a_withdrawn_claim_takes_nothing(claim: InTheLog) -> None:
    claim.happened(
        ClaimWithdrawn(**claim.said, was_submitted=False, lines=claim.lines, reason="Kļūda")
    )

    assert claim.unclaimed() == [("delivery", None), ("reversal", None)]
    assert claim.known_eligible_cents() == []


def test_a_correction_takes_the_place_of_the_lines_and_an_admission_counts(
    claim: InTheLog,
) -> None:
    [line] = claim.lines
    kept_out = line.model_copy(
        update={"eligible_cents": 0, "ineligible_rule": "claim.other_funding"}
    )
    claim.happened(
        ClaimCorrected(**claim.said, lines=(kept_out,), corrected_by="ilze", reason="Precizēts")
    )
    assert claim.known_eligible_cents() == [0]

    claim.happened(
        LineAdmitted(
            **claim.said,
            claimable_id=line.claimable_id,
            eligible_cents=7_120,
            reason="Projekts šo dienu nesedz",
            admitted_by="andris",
        )
    )

    assert claim.known_eligible_cents() == [7_120]
