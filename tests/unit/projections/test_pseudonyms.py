"""One name for each recipient, and no way from it to the person."""

from uuid import RFC_4122, UUID, uuid4

import pytest
from pydantic import SecretStr

from services.projections.disclosure.audience import pseudonym_key
from services.projections.disclosure.pseudonyms import pseudonym

KEY, OTHER_KEY = b"k" * 32, b"o" * 32


def test_a_recipient_gets_the_same_for_the_same_and_another_for_another() -> None:
    person, another = uuid4(), uuid4()

    assert pseudonym(KEY, "CFLA", person) == pseudonym(KEY, "CFLA", person)
    assert pseudonym(KEY, "CFLA", person) != pseudonym(KEY, "CFLA", another)


def test_two_recipients_or_keys_have_nothing_in_common() -> None:
    people = [uuid4() for _ in range(200)]
    made = [
        {pseudonym(key, recipient, person) for person in people}
        for key, recipient in ((KEY, "CFLA"), (KEY, "CFL"), (OTHER_KEY, "CFLA"))
    ]

    assert all(len(names) == len(people) for names in made)
    assert len(set().union(*made, people)) == 4 * len(people)


def test_a_pseudonym_is_a_uuid_of_ones_own_making() -> None:
    made = pseudonym(KEY, "Revīzija", UUID(int=1))

    assert made.version == 8
    assert made.variant == RFC_4122


def test_a_key_of_another_length_is_refused_and_never_shown() -> None:
    secret = SecretStr("c2hvcnQ=")

    with pytest.raises(ValueError, match="32 bytes") as refused:
        pseudonym_key(secret)

    assert "c2hvcnQ" not in str(refused.value)
    assert "c2hvcnQ" not in repr(secret)
