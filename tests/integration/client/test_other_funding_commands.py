"""The register of other funding with `lieta other-funding`."""

import json
from uuid import uuid4

from tests.integration.client.conftest import Lieta


def test_what_else_pays_is_recorded_listed_and_revoked(lieta: Lieta) -> None:
    case_id = str(uuid4())
    recorded = lieta(
        "other-funding", "record", "--case-id", case_id, "--municipality", "dobeles-novads",
        "--effective-date", "2023-01-05", "--service", "home_care",
        "--funded-from", "2023-01-01", "--funded-to", "2023-06-30",
        "--funding-kind", "ngo_esf_project", "--funder", "Biedrība Saules pagalms",
        "--format", "json",
    )  # fmt: skip
    assert recorded.exit_code == 0, recorded.stderr
    funding_id = json.loads(recorded.stdout)["created_id"]
    listing = ("other-funding", "list", "--case-id", case_id)
    revoking = (
        "other-funding", "revoke", funding_id, "--effective-date", "2023-02-01",
        "--reason", "Cita persona",
    )  # fmt: skip

    listed = lieta(*listing)
    revoked, again = lieta(*revoking), lieta(*revoking)
    [entry] = json.loads(lieta(*listing, "--format", "json").stdout)["items"]

    assert "Biedrība Saules pagalms" in listed.stdout
    assert revoked.exit_code == 0, revoked.stderr
    assert (again.exit_code, "rule other_funding.exists" in again.stderr) == (1, True)
    assert (entry["funding_id"], entry["revoked"]) == (funding_id, True)
