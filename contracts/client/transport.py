"""Sending a request until it is answered: bounded retries under one idempotency key."""

import time
from collections.abc import Callable, Iterator, Mapping
from ipaddress import ip_address
from typing import Protocol, Self, TypeVar

import httpx2
from pydantic import ValidationError

from contracts.client.errors import problem_of, unexpected, unreachable


class Answer(Protocol):
    """A body that checks itself: every pydantic model does."""

    @classmethod
    def model_validate_json(cls, json_data: bytes, /) -> Self:
        """The checked body; ValidationError where it does not fit."""


class Page(Answer, Protocol):
    """A page of a list."""

    @property
    def next_cursor(self) -> str | None:
        """What asks for the next page; None on the last one."""


A = TypeVar("A", bound=Answer)
P = TypeVar("P", bound=Page)

ATTEMPTS = 5
FIRST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 30.0
TRY_AGAIN = (429, 503)
TIMEOUT = httpx2.Timeout(60.0, connect=5.0)

# The connection broke or timed out: the request may have been carried out, or may not.
BROKEN = (httpx2.NetworkError, httpx2.RemoteProtocolError, httpx2.TimeoutException)

Sleep = Callable[[float], None]
Content = bytes | Callable[[], Iterator[bytes]]
"""A body, or what opens it anew for every attempt."""

Query = Mapping[str, str | int | None]


def is_loopback(url: str) -> bool:
    """Whether the address never leaves this machine: 127.0.0.0/8, ::1 or localhost."""
    host = httpx2.URL(url).raw_host.decode()
    if host == "localhost":
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    # An IPv4 address inside IPv6 is left out: not every system keeps it on the machine.
    return address.is_loopback and getattr(address, "ipv4_mapped", None) is None


class Transport:
    """HTTP to one server as one actor.

    Args:
        url: where the API begins, such as `http://127.0.0.1:8000`.
        token: the actor's bearer token; None sends none.
        sleep: waits between attempts.

    On loopback no proxy of the environment is used, for it would see the token.
    """

    def __init__(self, url: str, token: str | None, sleep: Sleep = time.sleep) -> None:
        self.url = url.rstrip("/")
        self._sleep = sleep
        self._http = httpx2.Client(
            base_url=self.url,
            headers={} if token is None else {"Authorization": f"Bearer {token}"},
            trust_env=not is_loopback(url),
            # Reading the certificates takes longer than most requests, and plain HTTP needs none.
            verify=not self.url.startswith("http://"),
            timeout=TIMEOUT,
        )

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def send(
        self,
        method: str,
        path: str,
        *,
        query: Query | None = None,
        content: Content | None = None,
        headers: Mapping[str, str] | None = None,
        attempts: int = ATTEMPTS,
        timeout: httpx2.Timeout = TIMEOUT,
    ) -> httpx2.Response:
        """The successful answer, asked for again while the connection breaks or 503 is answered.

        Every attempt sends the same headers, so an idempotency key among them makes it safe.

        Raises:
            ProblemError: the server refused.
            ServerUnreachable: no attempt was answered.
        """
        params = {key: value for key, value in (query or {}).items() if value is not None}
        for attempt in range(1, attempts + 1):
            pause = min(FIRST_PAUSE_SECONDS * 2 ** (attempt - 1), LONGEST_PAUSE_SECONDS)
            try:
                response = self._http.request(
                    method,
                    path,
                    params=params,
                    content=content() if callable(content) else content,
                    headers=headers,
                    timeout=timeout,
                )
            except BROKEN as error:
                if attempt == attempts:
                    raise unreachable(self.url, error) from error
            except httpx2.HTTPError as error:
                raise unreachable(self.url, error) from error
            else:
                if response.is_success:
                    return response
                if response.status_code not in TRY_AGAIN or attempt == attempts:
                    raise problem_of(response)
                pause = max(pause, _retry_after_seconds(response))
            self._sleep(pause)
        raise AssertionError("the last attempt returns or raises")

    def read(self, answer: type[A], response: httpx2.Response) -> A:
        """The answer's body.

        Raises:
            UnexpectedAnswer: it is not what the contract says.
        """
        try:
            return answer.model_validate_json(response.content)
        except ValidationError as error:
            raise unexpected(self.url) from error

    def pages(self, page: type[P], path: str, query: Query) -> Iterator[P]:
        """Every page of a list, each asked for when the one before is used up."""
        cursor: str | None = None
        while True:
            answer = self.read(page, self.send("GET", path, query={**query, "cursor": cursor}))
            yield answer
            cursor = answer.next_cursor
            if cursor is None:
                return


def _retry_after_seconds(response: httpx2.Response) -> float:
    """What Retry-After asks for in whole seconds, bounded; its other form, a date, is ignored."""
    text = response.headers.get("Retry-After", "")
    return min(float(text), LONGEST_PAUSE_SECONDS) if text.isascii() and text.isdigit() else 0.0
