"""A running house for the tests of the client, and a command line that finds it."""

from collections.abc import Callable, Iterator
from itertools import count

import pytest
from stdnum.lv import pvn
from typer.testing import CliRunner, Result

from contracts.cli import app
from contracts.client import Client
from deploy.embedded_postgres import EmbeddedPostgres
from tests.integration.client.house import House, house

_numbers = count(1)

Lieta = Callable[..., Result]


@pytest.fixture(scope="session")
def running_house(
    postgres: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    with house(postgres, tmp_path_factory.mktemp("lieta")) as running:
        yield running


@pytest.fixture
def lieta(running_house: House, monkeypatch: pytest.MonkeyPatch) -> Lieta:
    """The command line, as a caseworker, where the demo left its address and tokens."""
    return lieta_at(running_house, monkeypatch, "caseworker")


def lieta_at(place: House, monkeypatch: pytest.MonkeyPatch, role: str) -> Lieta:
    """The command line in this role, where a house left its address and tokens."""
    for name in ("LIETA_URL", "LIETA_TOKEN", "LIETA_LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LIETA_HOME", str(place.home))

    def run(*arguments: object, stdin: str | None = None) -> Result:
        line = ["--as", role, *(str(one) for one in arguments)]
        return CliRunner().invoke(app, line, input=stdin)

    return run


@pytest.fixture
def client(running_house: House) -> Iterator[Client]:
    with Client(running_house.url, running_house.token("caseworker")) as open_client:
        yield open_client


@pytest.fixture
def new_code() -> Callable[[], str]:
    """Personal codes of people who were never met before."""
    return unmet_code


def unmet_code() -> str:
    """The next personal code of those that hold no birth date."""
    first_ten = f"32{next(_numbers):08}"
    return first_ten + str(pvn.calc_check_digit_pers(first_ten))
