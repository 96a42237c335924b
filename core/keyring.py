"""Secret keys that live outside the database and outside its backups.

Each key is a file of 32 random bytes under ``settings.KEYRING_DIR``, readable by the application alone.
Destroying a key makes everything tagged with it unlinkable, in the live data and in every backup at once; a
destroyed name is never given a new key, so that a late call fails instead of making tags that match nothing.
"""

import hashlib
import hmac
import os
import re
import secrets
from pathlib import Path

from django.conf import settings

KEY_BYTES = 32
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")
_TOMBSTONE = ".destroyed"


class KeyMissing(LookupError):
    """There is no such key and the caller did not want a new one."""


class KeyDestroyed(LookupError):
    """The key was destroyed on purpose; what was tagged with it can no longer be linked."""


def key(name: str, *, create: bool = True) -> bytes:
    """The 32 bytes of a key, made at the first call unless ``create`` is false.

    Safe against several processes asking at once: all get the same key. Raises :class:`KeyDestroyed`,
    :class:`KeyMissing`, and :class:`ValueError` for a name that is not ``[a-z0-9._-]``.
    """
    path = _path(name)
    if is_destroyed(name):
        raise KeyDestroyed(name)
    try:
        return _read(path)
    except FileNotFoundError:
        if not create:
            raise KeyMissing(name) from None
    _create(path)
    return _read(path)


def exists(name: str) -> bool:
    """Whether the key is there."""
    return _path(name).exists()


def is_destroyed(name: str) -> bool:
    """Whether the key was destroyed on purpose."""
    return _tombstone(name).exists()


def destroy(name: str) -> None:
    """Overwrite and remove the key, and remember that it is gone. Destroying twice is the same as once."""
    path, tombstone = _path(name), _tombstone(name)
    _directory()
    tombstone.touch(mode=0o600)
    if path.exists():
        with path.open("r+b") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        path.unlink(missing_ok=True)
    _sync(path.parent)


def discard(name: str) -> None:
    """Remove a key without remembering that it was there; for keys that live for a day."""
    _path(name).unlink(missing_ok=True)


def names(prefix: str = "") -> tuple[str, ...]:
    """The names of the keys that are there, sorted."""
    directory = Path(settings.KEYRING_DIR)
    found = (path.name for path in directory.iterdir()) if directory.exists() else ()
    return tuple(
        sorted(
            name
            for name in found
            if _NAME.fullmatch(name) and name.startswith(prefix) and not name.endswith(_TOMBSTONE)
        )
    )


def tag(key_name: str, *parts: str | int | bytes) -> str:
    """HMAC-SHA256 over the parts with the named key, as 64 hexadecimal digits.

    Each part is preceded by its length, so that no two different lists of parts give the same tag.
    """
    return tag_with(key(key_name), *parts)


def tag_with(secret: bytes, *parts: str | int | bytes) -> str:
    """As :func:`tag`, with a key that the caller already holds (many tags in one go)."""
    digest = hmac.new(secret, digestmod=hashlib.sha256)
    for part in parts:
        data = part if isinstance(part, bytes) else str(part).encode()
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.hexdigest()


def _directory() -> Path:
    directory = Path(settings.KEYRING_DIR)
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    return directory


def _path(name: str) -> Path:
    if not _NAME.fullmatch(name) or name.endswith(_TOMBSTONE):
        raise ValueError(f"Not a name for a key: {name!r}.")
    return Path(settings.KEYRING_DIR) / name


def _tombstone(name: str) -> Path:
    path = _path(name)
    return path.with_name(path.name + _TOMBSTONE)


def _read(path: Path) -> bytes:
    data = path.read_bytes()
    if len(data) != KEY_BYTES:
        raise ValueError(f"The key file {path.name} does not hold {KEY_BYTES} bytes.")
    return data


def _create(path: Path) -> None:
    """Write a whole file under another name, then link it: nobody reads half a key, the first one wins."""
    directory = _directory()
    draft = directory / f".{path.name}.{secrets.token_hex(8)}"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(descriptor, secrets.token_bytes(KEY_BYTES))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # another process was first; its key is the key
    finally:
        draft.unlink()
    _sync(directory)


def _sync(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
