"""A claim's way with `lieta claim`: drafted, submitted, cut and approved by somebody else."""

import json
from collections.abc import Callable
from time import monotonic, sleep
from typing import cast

from fastapi.testclient import TestClient

from contracts.client import Client
from tests.integration.client.conftest import Lieta
from tests.integration.client.deeds import deliver, over_http
from tests.integration.client.house import House
from tests.support.claims import give_papers

LIST_SECONDS = 30


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
    running_house: House, lieta: Lieta, client: Client, new_code: Callable[[], str]
) -> None:
    delivery_id = deliver(client, new_code(), "dobeles-novads")
    claim_id = draft(lieta, "dobeles-novads")
    cut = {"claimable_id": str(delivery_id), "approved_cents": 7000, "reason": "No invoice."}
    approval = ("claim", "approve", claim_id, "--effective-date", "2021-10-15", "--body", "-")

    early = lieta(*approval, stdin=json.dumps({"cuts": [cut]}))
    bare = lieta("claim", "submit", claim_id, "--effective-date", "2021-10-02")
    with over_http(running_house) as plain:
        give_papers(cast(TestClient, plain), f"/claims/{claim_id}", "2021-10-02")
    remarks = {"remarks": [{"remark": "PNA nav parakstīts", "item": "vvi_annex_8"}]}
    steps = {
        "submit": ("--effective-date", "2021-10-02"),
        "return": ("--effective-date", "2021-10-04", "--as", "region_officer", "--body", "-"),
        "correct": ("--effective-date", "2021-10-05", "--reason", "Pēc piezīmēm"),
    }
    way = [
        lieta("claim", step, claim_id, *options, stdin=json.dumps(remarks))
        if step == "return"
        else lieta("claim", step, claim_id, *options)
        for step, options in steps.items()
    ]
    way.append(lieta("claim", "submit", claim_id, "--effective-date", "2021-10-05"))
    accepting = ("claim", "accept", claim_id, "--effective-date", "2021-10-15")
    way.append(lieta(*accepting, "--as", "region_officer"))
    by_preparer = lieta(*approval, stdin=json.dumps({"cuts": [cut]}))
    approved = lieta(*approval, "--as", "region_officer", stdin=json.dumps({"cuts": [cut]}))

    assert (early.exit_code, "rule claim.state" in early.stderr) == (1, True)
    assert (bare.exit_code, "rule claim_paper.complete" in bare.stderr) == (1, True)
    assert [step.exit_code for step in way] == [0] * 5, [step.stderr for step in way]
    assert (by_preparer.exit_code, "rule claim.four_eyes" in by_preparer.stderr) == (1, True)
    assert approved.exit_code == 0, approved.stderr
    shown = json.loads(lieta("claim", "show", claim_id, "--format", "json").stdout)
    assert (shown["amount_cents"], shown["approved_cents"]) == (7120, 7000)
    table = lieta("claim", "show", claim_id).stdout
    assert "71.20" in table
    assert "No invoice." in table
    assert "PNA nav parakstīts" in table
    latvian = lieta("claim", "show", claim_id, "--lang", "lv").stdout
    assert "apstiprināts" in latvian
    assert "Piezīmes" in latvian


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
    assert "--kind: Input should be 'grt_services', 'ft_services' or" in result.stderr
