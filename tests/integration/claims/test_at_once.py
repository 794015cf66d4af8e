"""Claims that are submitted at once, neither knowing of the other, meet before they are paid."""

from pathlib import Path
from uuid import UUID, uuid4

from services.claims.application import ClaimsApplication
from services.eventlog.commands import new_events
from services.eventlog.event import Envelope
from tests.support.claims import AS_OFFICER, submit
from tests.support.facts import BAUSKA
from tests.support.people import client_with_grant, deliver
from tests.support.service import NewDatabase, case_and_claims, change, client_of


def test_of_claims_that_were_submitted_at_once_neither_is_accepted_with_the_same_day(
    fresh_database: NewDatabase, tmp_path: Path
) -> None:
    app = case_and_claims(fresh_database, tmp_path)
    with client_of(app) as client:
        claims: ClaimsApplication = app.state.claims
        case, grant = client_with_grant(client, BAUSKA)
        deliver(client, case, grant, "2023-01-25")
        quarter = {"period_from": "2023-01-01", "period_to": "2023-03-31", "kind": "grt_services"}
        draft = {"effective_date": "2023-04-03", "municipality": BAUSKA}
        mine = f"/claims/{client.post('/claims', json=draft | quarter).json()['id']}"
        submit(client, mine)
        unaware = claims.claim(UUID(mine.removeprefix("/claims/"))).drafted
        another = {"claimable_id": (delivery := uuid4()), "delivery_id": delivery}
        lines = tuple(line.model_copy(update=another) for line in unaware.lines)
        at_once = unaware.model_copy(update={"claim_number": "B-7", "lines": lines})
        claims.save(*new_events(uuid4(), 0, [at_once], Envelope("ilze", "-", uuid4(), uuid4())))

        refused = change(client, f"{mine}/accept", {"effective_date": "2023-04-10"}, **AS_OFFICER)

    assert refused.json()["rule"]["id"] == "claim.double_financing"
    assert "B-7" in refused.json()["detail_lv"]
