"""The demo's tokens: made once, one for each role; what cannot be one is refused by its file."""

from pathlib import Path

import pytest

from deploy.demo.people import PEOPLE, token_file, tokens


def test_every_role_gets_a_token_of_its_own_and_keeps_it(tmp_path: Path) -> None:
    first = tokens(tmp_path)

    assert set(first) == {person.role for person in PEOPLE}
    assert len(set(first.values())) == len(PEOPLE)
    assert tokens(tmp_path) == first


@pytest.mark.parametrize("content", [b"", b" \n", b"\xff\xfe", b"two words", "žetons".encode()])
def test_a_file_without_a_token_is_refused_by_its_name(tmp_path: Path, content: bytes) -> None:
    tokens(tmp_path)
    path = tmp_path / "tokens" / "auditor"
    path.write_bytes(content)

    with pytest.raises(SystemExit) as refused:
        tokens(tmp_path)

    assert str(refused.value).startswith(f"{path} ")


def test_two_roles_with_the_same_token_are_refused(tmp_path: Path) -> None:
    """One of the two would silently act as the other."""
    token = tokens(tmp_path)["auditor"]
    (tmp_path / "tokens" / "caseworker").write_text(f"{token}\n")

    with pytest.raises(SystemExit) as refused:
        token_file(tmp_path)

    for role in ("auditor", "caseworker"):
        assert str(tmp_path / "tokens" / role) in str(refused.value)
    assert token not in str(refused.value)
    assert not (tmp_path / "token_digests.json").exists()
