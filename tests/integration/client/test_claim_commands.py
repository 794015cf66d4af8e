"""A claim's way with `lieta claim`: drafted, submitted, cut and approved by somebody else."""

import json
from collections.abc import Callable
from time import monotonic, sleep

from contracts.client import Client
from tests.integration.client.conftest import Lieta
from tests.integration.client.deeds import deliver

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
