"""What encrypts, what it opens, and what it refuses."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nextscript.errors import Invalid, NotFound, Rejected
from store.keys import KeyRing, ensure_keys, new_key

OLD, NEW = new_key(), new_key()
RING = KeyRing.parse(OLD)
ROTATED = KeyRing.parse(f"{OLD}\n{NEW}\n")
ROW = b"connection/1/token"


@given(st.binary(), st.binary())
def test_what_was_encrypted_opens_for_the_same_row(secret: bytes, row: bytes) -> None:
    assert RING.decrypt("p1", RING.encrypt("p1", secret, row), row) == secret


@pytest.mark.parametrize(("project", "row"), [("p2", ROW), ("p1", b"connection/2/token")])
def test_a_secret_copied_to_another_row_or_project_does_not_open(project: str, row: bytes) -> None:
    blob = RING.encrypt("p1", b"hunter2", ROW)

    with pytest.raises(Rejected) as refusal:
        RING.decrypt(project, blob, row)

    assert refusal.value.code == "connection.undecryptable"


@given(st.data())
def test_a_changed_byte_does_not_open(data: st.DataObject) -> None:
    blob = bytearray(RING.encrypt("p1", b"hunter2", ROW))
    blob[data.draw(st.integers(0, len(blob) - 1))] ^= data.draw(st.integers(1, 255))

    with pytest.raises(Rejected):
        RING.decrypt("p1", bytes(blob), ROW)


@given(st.binary(max_size=60))
def test_noise_does_not_open(blob: bytes) -> None:
    with pytest.raises(Rejected):
        RING.decrypt("p1", blob, ROW)


def test_the_same_secret_never_looks_the_same() -> None:
    assert RING.encrypt("p1", b"x", ROW) != RING.encrypt("p1", b"x", ROW)


@pytest.mark.case("HIST-07")
def test_after_a_rotation_old_secrets_open_and_new_ones_use_the_new_key() -> None:
    before = RING.encrypt("p1", b"hunter2", ROW)
    after = ROTATED.encrypt("p1", b"hunter2", ROW)

    assert ROTATED.decrypt("p1", before, ROW) == b"hunter2"
    with pytest.raises(Rejected):
        RING.decrypt("p1", after, ROW)


async def test_payload_keys_differ_by_project_and_stay_findable_after_a_rotation() -> None:
    key_id, key = await RING.current("p1")
    _, others = await RING.current("p2")
    newest, _ = await ROTATED.current("p1")

    assert len(key) == 32
    assert key != others
    assert newest != key_id
    assert await ROTATED.by_id("p1", key_id) == key
    with pytest.raises(NotFound):
        await RING.by_id("p1", newest)


@pytest.mark.parametrize(
    "text",
    ["", "changeme", "k1:changeme", "k1:c2hvcnQ=", "k1:" + "A" * 44, "k1:not base64!", ":" + "x"],
)
def test_a_missing_or_weak_key_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match="encryption keys"):
        KeyRing.parse(text)


def test_a_refusal_does_not_show_the_key() -> None:
    with pytest.raises(Invalid) as refusal:
        KeyRing.parse("k1:c2hvcnQ=")

    assert "c2hvcnQ" not in str(refusal.value)
    assert NEW.split(":")[1] not in repr(ROTATED)


def test_an_instance_makes_its_keys_once_and_keeps_them_private(tmp_path: Path) -> None:
    path = tmp_path / "new" / "keys"

    assert ensure_keys(path)
    made = path.read_text()

    assert not ensure_keys(path)
    assert path.read_text() == made
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    KeyRing.parse(made)
