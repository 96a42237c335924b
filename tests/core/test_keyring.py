"""Keys outside the database."""

import stat
import threading

import pytest

from core import keyring


@pytest.fixture(autouse=True)
def directory(settings, tmp_path):
    settings.KEYRING_DIR = tmp_path / "keys"
    return settings.KEYRING_DIR


def test_a_key_is_made_once_and_readable_by_us_alone(directory):
    first = keyring.key("round-1")
    assert len(first) == 32
    assert keyring.key("round-1") == first
    assert keyring.key("round-2") != first
    assert stat.S_IMODE((directory / "round-1").stat().st_mode) == 0o600
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    assert sorted(path.name for path in directory.iterdir()) == ["round-1", "round-2"]


def test_many_who_ask_at_once_get_the_same_key():
    found, barrier = [], threading.Barrier(20)

    def ask():
        barrier.wait()
        found.append(keyring.key("round-1"))

    threads = [threading.Thread(target=ask) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 20 and len(set(found)) == 1


def test_a_destroyed_key_never_comes_back(directory):
    keyring.tag("round-1", 7)
    keyring.destroy("round-1")
    keyring.destroy("round-1")
    assert not keyring.exists("round-1") and keyring.is_destroyed("round-1")
    with pytest.raises(keyring.KeyDestroyed):
        keyring.tag("round-1", 7)
    assert keyring.names() == ()


def test_a_missing_key_can_be_an_error():
    with pytest.raises(keyring.KeyMissing):
        keyring.key("round-1", create=False)
    assert not keyring.exists("round-1")


def test_a_key_for_a_day_is_forgotten():
    keyring.key("visitors-2026-01-01")
    keyring.discard("visitors-2026-01-01")
    assert keyring.names("visitors-") == ()
    keyring.key("visitors-2026-01-01")


@pytest.mark.parametrize("name", ["", "../x", "a/b", "A", ".hidden", "a b", "x" * 101, "a.destroyed"])
def test_a_name_is_no_path(name):
    with pytest.raises(ValueError, match="name for a key"):
        keyring.key(name)


def test_a_damaged_key_is_noticed(directory):
    keyring.key("round-1")
    (directory / "round-1").write_bytes(b"short")
    with pytest.raises(ValueError, match="32 bytes"):
        keyring.key("round-1")


def test_tags_tell_apart_what_is_apart():
    tags = [
        keyring.tag("k", "ab", "c"),
        keyring.tag("k", "a", "bc"),
        keyring.tag("k", "abc"),
        keyring.tag("k", "abc", ""),
        keyring.tag("other", "abc"),
        keyring.tag("k"),
    ]
    assert len(set(tags)) == 6
    assert all(len(tag) == 64 for tag in tags)
    assert keyring.tag("k", 12, "é") == keyring.tag("k", "12", "é".encode())


def test_a_tag_is_hmac_over_parts_with_their_lengths():
    secret = bytes(range(32))
    import hashlib
    import hmac

    message = (2).to_bytes(8, "big") + b"ab" + (1).to_bytes(8, "big") + b"7"
    assert keyring.tag_with(secret, "ab", 7) == hmac.new(secret, message, hashlib.sha256).hexdigest()
