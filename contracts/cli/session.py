"""Which server to speak to, as whom, and in which language.

The demo leaves its address and a token for each role in a folder: `$LIETA_HOME`, or `.lieta` below
the project's root. Such a token is sent to this machine only.
"""

import os
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

import httpx2
import typer

from contracts.client import Client, is_loopback

DEFAULT_URL = "http://127.0.0.1:8000"
PROJECT_ROOT = Path(__file__).parents[2]


class Role(StrEnum):
    """The demo's people, by what they do."""

    CASEWORKER = "caseworker"
    REGION_OFFICER = "region_officer"
    AUDITOR = "auditor"
    REPORTING_OFFICER = "reporting_officer"


class Language(StrEnum):
    """The language of refusals."""

    LV = "lv"
    EN = "en"


class Session(NamedTuple):
    """What the global options say; None where they say nothing."""

    url: str | None
    token: str | None
    role: Role | None
    language: Language

    def client(self) -> Client:
        """A client for the server and actor that the options and the demo's files name.

        Raises:
            BadParameter: the address is none, or there is no token for it.
        """
        left = _first_line(home() / "url") or DEFAULT_URL
        url = checked_url(left if self.url is None else self.url)
        return Client(url, self._token_for(url))

    def _token_for(self, url: str) -> str:
        if self.role is None and self.token is not None:
            return _checked_token(self.token, "A token")
        if not is_loopback(url):
            raise typer.BadParameter(
                f"{url} is not on this machine, and the demo's tokens are for this machine only."
                " Give --token or LIETA_TOKEN, without --as."
            )
        path = home() / "tokens" / (self.role or Role.AUDITOR)
        token = _first_line(path)
        if token is None:
            raise typer.BadParameter(
                f"There is no token in {path}. Start the demo, or give --token or LIETA_TOKEN."
            )
        return _checked_token(token, f"The token in {path}")


def home() -> Path:
    """The folder in which the demo leaves its address and tokens."""
    named = os.environ.get("LIETA_HOME")
    return Path(named) if named else PROJECT_ROOT / ".lieta"


def session_of(context: typer.Context) -> Session:
    """The session that the global options began."""
    found = context.find_object(Session)
    assert found is not None
    return found


def checked_url(text: str) -> str:
    """An address to speak HTTP to, without anybody's name in it.

    Raises:
        BadParameter: it is none.
    """
    try:
        url = httpx2.URL(text)
    except httpx2.InvalidURL:
        url = httpx2.URL("")
    if url.scheme not in ("http", "https") or not url.host or url.userinfo or url.query:
        raise typer.BadParameter(
            f"The address must be like {DEFAULT_URL} (--url, LIETA_URL or {home() / 'url'})."
        )
    return str(url)


def _first_line(path: Path) -> str | None:
    try:
        lines = path.read_text(encoding="utf-8").split()
    except (OSError, UnicodeDecodeError):
        return None
    return lines[0] if lines else None


def _checked_token(token: str, named: str) -> str:
    if not (token.isascii() and token.isprintable() and token and " " not in token):
        raise typer.BadParameter(f"{named} must be one word of printable ASCII characters.")
    return token
