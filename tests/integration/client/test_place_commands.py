"""Places with `lieta`: planned, amended, taken over, started; the plan, its changes, capacity."""

import json

from tests.integration.client.conftest import Lieta

DAY = ("--effective-date", "2022-01-03")
OF = (*DAY, "--region", "kurzeme", "--object-reference")


def entered(lieta: Lieta, *line: str) -> None:
    result = lieta("register", *line)
    assert result.exit_code == 0, result.stderr


def planned(lieta: Lieta, reference: str, municipality: str, places: int) -> None:
    entered(
        lieta, "plan-places", *DAY, "--municipality", municipality, "--object-reference",
        reference, "--title", "Dienas centrs", "--place-kind", "adult_day_centre", "--places",
        str(places), "--cost-cents", "100000",
    )  # fmt: skip


def test_an_officer_keeps_the_plan_of_places_and_reads_it_at_any_amendment(lieta: Lieta) -> None:
    planned(lieta, "TAL-1", "talsu-novads", 8)
    planned(lieta, "SAL-1", "saldus-novads", 5)
    entered(
        lieta, "adopt-amendment", *DAY, "--region", "kurzeme", "--amendment", "1",
        "--amendment-reference", "KPR-1",
    )  # fmt: skip
    entered(lieta, "cancel-places", *OF, "TAL-1", "--stay-in-plan", "true", "--reason", "Nav ēkas")
    entered(
        lieta, "take-over-places", *OF, "SAL-1", "--from-object-reference", "TAL-1", "--places",
        "3", "--decision-reference", "KPR-9",
    )  # fmt: skip
    entered(lieta, "relocate-object", *OF, "SAL-1", "--address", "Parka iela 1, Saldus")

    plan = lieta("places", "plan", "--region", "kurzeme", "--format", "csv")
    before = lieta("places", "plan", "--region", "kurzeme", "--amendment", "0", "--format", "json")
    changes = lieta(
        "--lang", "lv", "places", "difference", "--region", "kurzeme", "--from-amendment", "0",
        "--to-amendment", "1", "--format", "csv",
    )  # fmt: skip

    row = 'SAL-1,Saldus novads,adult_day_centre,8,"Parka iela 1, Saldus",1000.00,,planned,,0,1'
    assert row in plan.stdout
    assert [one["places"] for one in json.loads(before.stdout)["items"]] == [5, 8]
    assert "vietas: 5 → 8" in changes.stdout
    assert "atcelts: dienas aprūpes centrs pieaugušajiem (TAL-1), vietas: 8" in changes.stdout


def test_capacity_is_told_in_the_readers_language(lieta: Lieta) -> None:
    planned(lieta, "VEN-1", "ventspils-novads", 12)

    capacity = lieta(
        "--lang", "lv", "places", "capacity", "--municipality", "ventspils-novads",
        "--service", "day_centre",
    )  # fmt: skip

    assert capacity.exit_code == 0, capacity.stderr
    assert "Vietas un pieprasījums" in capacity.stdout
    for heading in ("vēl", "brīvo", "virs"):
        assert heading in capacity.stdout
    assert "dienas aprūpes centrs" in capacity.stdout
    assert "12" in capacity.stdout


def test_a_refusal_is_told_with_its_rule(lieta: Lieta) -> None:
    planned(lieta, "VEN-2", "ventspils-novads", 12)

    refused = lieta(
        "--lang", "lv", "register", "start-service", *OF, "VEN-2", "--places", "1"
    )  # fmt: skip

    assert refused.exit_code == 1
    assert "places.ready" in refused.stderr
    assert "Pakalpojumu sāk sniegt, kad objekts ir pabeigts" in refused.stderr
