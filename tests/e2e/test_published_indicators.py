"""A fresh demo shows what was published beside what its history adds up to."""

import csv
import io

from tests.support.demo import Demo

PLACES = {"Aizkraukles novads", "Bauskas novads", "Dobeles novads"}


def rows(demo: Demo, *arguments: str) -> list[dict[str, str]]:
    done = demo.lieta(*arguments, "--format", "csv")
    assert (done.returncode, done.stderr) == (0, "")
    return list(csv.DictReader(io.StringIO(done.stdout)))


def test_every_published_cell_of_the_three_municipalities_is_ours_too(demo: Demo) -> None:
    compared = {one["figure_reference"]: one for one in rows(demo, "report", "reconciliation")}

    of_places = [one for one in compared.values() if one["place"] in PLACES]
    exact = {"approved_funding", "service_links", "assessed", "parents"}
    assert {one["indicator"] for one in of_places} == exact | {"recipients", "population"}
    assert {one["difference"] for one in of_places if one["indicator"] in exact} == {"0", "0.00"}
    assert {one["ours"] for one in of_places if one["indicator"] == "population"} == {""}
    # Links that a document calls recipients: fewer persons received them.
    assert int(compared["S4/1/Bauska/grt/recipients"]["difference"]) > 0


def test_the_published_set_contradicts_itself_where_the_documents_do(demo: Demo) -> None:
    found = rows(demo, "report", "reconciliation", "--contradictions")

    told = {(one["relation"], one["stated"], one["expected"]) for one in found}
    assert told == {
        ("agree", "186", "185"),
        ("agree", "348", "347"),
        ("recipients_within_assessed", "74", "72"),
        ("recipients_within_assessed", "66", "43"),
        ("esf_share", "8000497.43", "8000497.50"),
        ("state_share", "1411852.57", "1411852.50"),
    }
    of_recipients = [one for one in found if one["relation"] == "recipients_within_assessed"]
    assert all("service links, pairs of a person" in one["text"] for one in of_recipients)


def test_indicators_are_held_against_the_targets_of_the_plan(demo: Demo) -> None:
    report = {one["indicator"]: one for one in rows(demo, "indicators", "report")
              if one["programme"] == "zemgale"}  # fmt: skip

    assert report["adults_grt_served"]["target"] == "351"
    assert report["community_providers"]["base_year"] == "2017"
    assert report["community_providers"]["baseline"] == "75"
    assert int(report["community_providers"]["achieved"]) > 0
    assert report["social_work_specialists"]["achieved"] == "260"
    assert report["social_work_specialists"]["percent"] == "47.10"
    assert report["service_links"]["achieved"] == str(30 + 72 + 74 + 114 + 66 + 50)
