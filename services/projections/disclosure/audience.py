"""Who an answer is for: whether it names people by their ids or by pseudonyms."""

from base64 import b64decode
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request
from pydantic import SecretStr

from contracts.model import Name
from services.projections.disclosure.authority import sees_people
from services.projections.disclosure.pseudonyms import pseudonym
from services.web.identity import CurrentActor
from services.web.problems import Problem

KEY_BYTES = 32

Recipient = Annotated[
    Name | None,
    Query(
        description="Whom the answer is for: people in it then go by pseudonyms that are this"
        " recipient's only, and free texts are left out."
    ),
]


def pseudonym_key(secret: SecretStr) -> bytes:
    """The key of pseudonyms: 32 bytes in Base64.

    Raises:
        ValueError: it is something else.
    """
    key = b64decode(secret.get_secret_value(), validate=False)
    if len(key) != KEY_BYTES:
        raise ValueError(f"The key of pseudonyms must be {KEY_BYTES} bytes in Base64")
    return key


class Audience:
    """Whoever asks, or the recipient whom they ask for."""

    def __init__(self, request: Request, actor: CurrentActor, recipient: Recipient = None) -> None:
        self.told_all = sees_people(actor)
        self.recipient = recipient if self.told_all else recipient or actor.actor_id
        self._key: bytes | None = getattr(request.app.state, "pseudonym_key", None)

    @property
    def by_pseudonyms(self) -> bool:
        """Whether people go by pseudonyms."""
        return self.recipient is not None

    def id_of(self, subject: UUID) -> UUID:
        """How the answer names a case, a delivery, or another thing that is claimed.

        Raises:
            Problem: 503 where a pseudonym is needed and the service has no key for it.
        """
        if self.recipient is None:
            return subject
        if self._key is None:
            raise Problem(
                503,
                "unavailable",
                "This server has no key for pseudonyms, which this answer needs."
                " Whoever runs it sets LIETA_PSEUDONYM_KEY.",
                "Šim serverim nav pseidonīmu atslēgas, kas šai atbildei vajadzīga."
                " Servera uzturētājs to iestata ar LIETA_PSEUDONYM_KEY.",
            )
        return pseudonym(self._key, self.recipient, subject)

    def prose(self, text: str | None) -> str | None:
        """A free text, which may name people; left out where people go by pseudonyms."""
        return None if self.by_pseudonyms else text

    def told_parameter(self, name: str, value: str) -> str:
        """A parameter of the question as the answer repeats it."""
        return str(self.id_of(UUID(value))) if name in ("case_id", "delivery_id") else value


Hearing = Annotated[Audience, Depends()]
"""The audience of a request."""
