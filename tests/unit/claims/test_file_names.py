"""What the name of a file must say."""

import pytest

from contracts.reference import rule
from services.claims.domain.papers.file_names import check_file_name
from tests.support.papers import DAY
from tests.support.spec import refused, specifies

PDF = "application/pdf"


@pytest.mark.parametrize(
    "name",
    [
        "VVI_8_pielikums_Bauska_2023_1.pdf",
        "rēķins Nr. 15.pdf",
        "PNA_stundas_janvāris.PDF",
        "SIVA lēmums.pdf",
        "iepirkums BND-2023-4.pdf",
        "Application of 3 January.pdf",
        "pieprasījums (2).pdf",
        "scan0001 atbalsta plāns.pdf",
    ],
)
def test_a_name_that_says_what_the_document_is_is_taken(name: str) -> None:
    check_file_name(name, PDF, DAY)


@specifies("claim_paper.file_name")
@pytest.mark.parametrize(
    "name",
    [
        "scan0001.pdf",
        "Scan_20230403_0012.pdf",
        "document.pdf",
        "Document (3).pdf",
        "IMG_20230403_101500.pdf",
        "DSC00012.pdf",
        "jauns dokuments.pdf",
        "Jauns dokuments (2).pdf",
        "jaunsdokuments.pdf",
        "New Document final final 2.pdf",
        "untitled.pdf",
        "skenēts_dokuments.pdf",
        "ekrānuzņēmums 2023-04-03.pdf",
        "WhatsApp Image 2023-04-03 at 10.15.00.pdf",
        "20230403.pdf",
        "a3f9c2d1-7b1e-4c9a.pdf",
        "a.pdf",
        ".pdf",
        "pdf",
        "../../etc/shadow_passwords.pdf",
        "mape\\atbalsta_plans.pdf",
    ],
)
def test_a_name_that_says_nothing_is_refused(name: str) -> None:
    assert refused(lambda: check_file_name(name, PDF, DAY)) == "claim_paper.file_name"


def test_letters_count_however_they_are_composed() -> None:
    check_file_name("le\u0304mums.pdf", PDF, DAY)
    said = "skene\u0304jums.pdf"
    assert refused(lambda: check_file_name(said, PDF, DAY)) == "claim_paper.file_name"


@specifies("claim_paper.extension")
@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("atbalsta_plans.docx", PDF),
        ("atbalsta_plans", PDF),
        ("atbalsta_plans.pdf", "image/png"),
        ("atbalsta_plans.exe", "text/plain"),
    ],
)
def test_an_extension_of_another_format_is_refused(name: str, media_type: str) -> None:
    refusing = refused(lambda: check_file_name(name, media_type, DAY))
    # Without any extension there is no name before it either.
    assert refusing in ("claim_paper.extension", "claim_paper.file_name")
    assert refusing == "claim_paper.extension" or "." not in name


def test_every_format_has_an_extension() -> None:
    for pair in rule("claim_paper.extension", DAY).words("extensions"):
        extension, media_type = pair.split()
        check_file_name(f"atbalsta_plans.{extension}", media_type, DAY)
