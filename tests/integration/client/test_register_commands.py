"""The registers with `lieta register`: entered, amended, listed."""

import json

from tests.integration.client.conftest import Lieta
from tests.support.registers import contract_reference

PLACE = "ventspils-novads"
NAMED = ("--municipality", PLACE, "--contract-reference", contract_reference(PLACE))
DAY = ("--effective-date", "2022-01-03")


def test_an_officer_enters_a_provider_a_contract_and_a_rate_and_sees_them(lieta: Lieta) -> None:
    provider = {"services": [{"service": "workshop", "places": 12}]}
    contract = {"services": ["workshop"]}
    steps = [
        (provider, "provider", *DAY, "--municipality", "dobeles-novads", "--provider",
         "SIA Darbnīca", "--registration-number", "40003000001", "--body", "-"),
        (contract, "contract", *DAY, *NAMED, "--provider", "SIA Darbnīca", "--ceiling-cents",
         "5000000", "--valid-to", "2024-12-31", "--body", "-"),
        ({}, "approve-contract", *DAY, *NAMED, "--approval-reference", "KPR-1"),
        ({}, "amend-contract", *DAY, *NAMED, "--ceiling-cents", "6000000",
         "--amendment-reference", "G-1"),
        ({}, "rate", *DAY, "--municipality", "kurzeme", "--service", "workshop",
         "--pricing-basis", "vvi", "--unit", "day", "--unit-price-cents", "2150",
         "--rate-reference", "VVI 2022"),
    ]  # fmt: skip
    for body, *line in steps:
        entered = lieta("register", *line, stdin=json.dumps(body))
        assert entered.exit_code == 0, entered.stderr

    providers = lieta("register", "providers", "--service", "workshop")
    contracts = lieta("register", "contracts", "--municipality", PLACE, "--format", "csv")
    rates = lieta("register", "rates", "--service", "workshop", "--on", "2022-02-01")

    assert "workshop (12)" in providers.stdout
    assert "SIA Darbnīca,workshop,approved,60000.00,0.00,2022-01-03,2024-12-31" in contracts.stdout
    assert "21.50" in rates.stdout
    assert json.loads(
        lieta("register", "rates", "--service", "workshop", "--format", "json").stdout
    )


def test_a_refused_entry_is_told_in_the_readers_language(lieta: Lieta) -> None:
    line = ("register", "terminate-contract", *DAY, *NAMED, "--reason", "Vienošanās")
    unknown = (*line[:-2], "--contract-reference", "LG-nav", "--reason", "Vienošanās")

    result = lieta(*unknown, "--lang", "lv")

    assert result.exit_code == 1
    assert "Pašvaldības reģistrā nav līguma 'LG-nav'" in result.stderr
    assert "contract.exists" in result.stderr
