"""Whose register numbers a claim, and what it is called there."""

from datetime import date

import pytest

from contracts.http.claims import DraftClaim
from services.claims.registering import Register, register_name, slug
from tests.support.facts import BAUSKA

DRAFT = DraftClaim(
    effective_date=date(2023, 4, 3),
    municipality=BAUSKA,
    kind="grt_services",
    period_from=date(2023, 1, 1),
    period_to=date(2023, 3, 31),
)


def test_services_are_numbered_by_the_municipality_and_preparation_by_the_institution() -> None:
    preparation = {"kind": "vsac_preparation", "institution": "VSAC Zemgale, filiāle „Ziedkalne”"}

    assert register_name(DRAFT) == BAUSKA
    assert register_name(DRAFT.model_copy(update=preparation)) == "vsac-zemgale-filiale-ziedkalne"


@pytest.mark.parametrize(
    ("name", "expected"),
    [("VSAC “Kurzeme”", "vsac-kurzeme"), ("Īle", "ile"), ("  Ķeguma  nams ", "keguma-nams")],
)
def test_an_institution_is_numbered_by_its_name_in_plain_letters(name: str, expected: str) -> None:
    assert slug(name) == expected


def test_a_correction_moves_the_register_on_and_uses_up_no_number() -> None:
    register = Register(3, 3)

    assert register.after(0) == Register(4, 3)
    assert register.after(1) == Register(4, 4)
