"""What goes with a claim, with `lieta claim`: uploaded, attached, attested, declared, listed."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from contracts.client import Client, ProblemError
from contracts.reference import rule
from tests.integration.client.conftest import Lieta
from tests.integration.client.deeds import deliver
from tests.integration.client.test_claim_commands import draft
from tests.support.papers import pdf, sha256_of

DAY = ("--effective-date", "2021-10-01")
MOST_BYTES = rule("claim_paper.size").number("most_bytes")


def file_of(folder: Path, name: str, content: bytes) -> Path:
    file = folder / name
    file.write_bytes(content)
    return file


def asked(lieta: Lieta, *line: object) -> Any:
    result = lieta("claim", *line, "--format", "json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def attach(lieta: Lieta, claim_id: str, item: str, file: Path, *more: object) -> Any:
    line = ("attach", claim_id, *DAY, "--item", item, "--file", file)
    return asked(lieta, *line, "--programme-reference", "zemgale", *more)


def test_a_file_is_uploaded_and_its_hash_is_printed(lieta: Lieta, tmp_path: Path) -> None:
    file = file_of(tmp_path, "atbalsta_plans.pdf", pdf(title="uploaded"))

    assert sha256_of(file.read_bytes()) in lieta("claim", "upload", file).stdout
    assert asked(lieta, "upload", file)["media_type"] == "application/pdf"


def test_an_unreadable_file_is_refused_in_the_chosen_language(lieta: Lieta, tmp_path: Path) -> None:
    file = file_of(tmp_path, "atbalsta_plans.pdf", pdf()[:-200])

    refused = lieta("--lang", "lv", "claim", "upload", file)

    assert refused.exit_code == 1
    assert "Datne ir nepilna" in refused.stderr
    assert "claim_paper.readable" in refused.stderr


def test_a_file_that_is_too_large_is_refused_by_its_rule(client: Client, tmp_path: Path) -> None:
    file = file_of(tmp_path, "atbalsta_plans.txt", b"a" * (MOST_BYTES + 5_000_000))

    with pytest.raises(ProblemError) as error:
        client.upload_content(file)

    assert error.value.body.status == 413
    assert error.value.body.rule is not None
    assert error.value.body.rule.id == "claim_paper.size"


def test_a_claim_gets_its_papers_and_is_submitted(
    lieta: Lieta, client: Client, new_code: Callable[[], str], tmp_path: Path
) -> None:
    deliver(client, new_code(), "jekabpils-novads")
    claim_id = draft(lieta, "jekabpils-novads")
    early = lieta("claim", "submit", claim_id, *DAY)
    missing = [
        one for one in asked(lieta, "checklist", claim_id)["items"] if one["status"] == "missing"
    ]
    for one in missing:
        if one["how"] == "attached":
            name = f"{one['item']}_jekabpils.pdf"
            attach(lieta, claim_id, one["item"], file_of(tmp_path, name, pdf(title=name)))
        else:
            line = ("attest", claim_id, *DAY, "--item", one["item"], "--kept-at", "Jēkabpilī")
            asked(lieta, *line)
    [annex] = [
        one for one in asked(lieta, "documents", claim_id)["items"] if one["item"] == "vvi_annex_8"
    ]
    corrected = file_of(tmp_path, "8_pielikums_labots.pdf", pdf(title="corrected"))
    replaces = ("--replaces", annex["document_id"])
    attach(lieta, claim_id, "vvi_annex_8", corrected, *replaces)
    asked(lieta, "declare-funding", claim_id, *DAY)

    submitted = lieta("claim", "submit", claim_id, *DAY)

    assert (early.exit_code, "rule claim_paper.complete" in early.stderr) == (1, True)
    assert submitted.exit_code == 0, submitted.stderr
    checklist = lieta("claim", "checklist", claim_id).stdout
    assert "support plan with updates" in checklist
    assert "Jēkabpilī" in checklist
    latvian = lieta("--lang", "lv", "claim", "checklist", claim_id).stdout
    assert "atbalsta plāns ar aktualizācijām" in latvian
    assert "apliecināts" in latvian
    listed = lieta("claim", "documents", claim_id, "--format", "csv").stdout
    assert [line.split(",")[2] for line in listed.splitlines() if annex["document_id"] in line] == [
        "1",
        "2",
    ]
    assert "8_pielikums_labots.pdf" in lieta("claim", "versions", claim_id).stdout
    assert client.content(annex["versions"][0]["sha256"]) == pdf(title="vvi_annex_8_jekabpils.pdf")


def test_a_document_is_detached_and_stays_listed(
    lieta: Lieta, client: Client, new_code: Callable[[], str], tmp_path: Path
) -> None:
    deliver(client, new_code(), "jelgavas-valstspilseta")
    claim_id = draft(lieta, "jelgavas-valstspilseta")
    file = file_of(tmp_path, "8_pielikums.pdf", pdf(title="detached"))
    attach(lieta, claim_id, "vvi_annex_8", file)
    [document] = asked(lieta, "documents", claim_id)["items"]

    line = ("detach", claim_id, *DAY, "--document-id", document["document_id"])
    asked(lieta, *line, "--reason", "Nepareizs punkts")

    assert "yes" in lieta("claim", "documents", claim_id).stdout
    assert "jā" in lieta("--lang", "lv", "claim", "documents", claim_id).stdout


def test_attaching_wants_a_file_or_a_hash(lieta: Lieta, client: Client) -> None:
    line = ("claim", "attach", "00000000-0000-0000-0000-000000000000", *DAY, "--item", "contract")

    neither = lieta(*line, "--programme-reference", "zemgale")
    unnamed = lieta(*line, "--programme-reference", "zemgale", "--sha256", "0" * 64)

    assert (neither.exit_code, "--file" in neither.stderr) == (2, True)
    assert (unnamed.exit_code, "--file-name" in unnamed.stderr) == (2, True)
