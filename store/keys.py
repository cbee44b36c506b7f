"""The key ring: master keys from the settings, and what each project's data is encrypted with.

A project's keys are derived from a master key (HKDF-SHA256 over the project's id), so that there is
nothing to store or lose. Rotation adds a master key: new data uses the newest, old data names the
key it was encrypted with.
"""

from __future__ import annotations

import base64
import binascii
import os
import secrets
import sys
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from nextscript.errors import Invalid, NotFound, Rejected

KEY_BYTES = 32
_NONCE_BYTES = 12
_FORMAT = b"\x01"


class KeyRing:
    """Master keys by id, oldest first; the last one encrypts. It fits `engine.ports.Keys`.

    One read from a file learns from it what others encrypted with a key that is new, and begins to
    encrypt with it itself once `reread` was called: never between two lines of somebody's code.
    """

    def __init__(self, masters: dict[str, bytes], file: Path | None = None) -> None:
        self.masters = dict(masters)
        self._current = list(masters)[-1]
        self._file = file
        self._read = self._learnt = _state_of(file)

    @classmethod
    def parse(cls, text: str) -> KeyRing:
        """Read `id:base64` entries separated by white space or commas. Raises Invalid."""
        return cls(_entries(text))

    @classmethod
    def of_file(cls, path: Path) -> KeyRing:
        """Read a file of them, and follow its changes. Raises Invalid."""
        return cls(_entries(path.read_text()), path)

    @property
    def current_id(self) -> str:
        """The id of the key that encrypts what is written now."""
        return self._current

    def reread(self) -> None:
        """Take what the file says now: its last key encrypts. Keys it lost stay known until the
        process ends. Raises Invalid, OSError for a file that cannot be used."""
        if self._file is None or (state := _state_of(self._file)) == self._read:
            return
        found = _entries(self._file.read_text())
        self.masters.update(found)
        self._current, self._read = list(found)[-1], state

    def knows(self, key_id: str) -> bool:
        """Say whether there is a key of this name."""
        return self._master(key_id) is not None

    def derive(self, key_id: str, purpose: str) -> bytes:
        """Derive 32 bytes for one purpose, such as `session` or `payload/<project>`.

        Raises NotFound when the master key is gone.
        """
        master = self._master(key_id)
        if master is None:
            raise NotFound(
                f"The encryption key {key_id} is not in the key ring.",
                hint="Put the removed key back in front of the newer ones.",
            )
        info = f"nextscript/v1/{purpose}".encode()
        return HKDF(SHA256(), KEY_BYTES, salt=None, info=info).derive(master)

    def _master(self, key_id: str) -> bytes | None:
        """Give a key; one that is not known may have come to the file a moment ago."""
        if key_id in self.masters or self._file is None:
            return self.masters.get(key_id)
        if (state := _state_of(self._file)) != self._learnt:  # a key that nobody has costs a look
            self._learnt = state
            try:
                self.masters.update(_entries(self._file.read_text()))
            except (OSError, Invalid):
                return None
        return self.masters.get(key_id)

    async def current(self, project_id: str) -> tuple[str, bytes]:
        """Give the id and the bytes of the key new payloads of a project are encrypted with."""
        key_id = self.current_id
        return key_id, self.derive(key_id, f"payload/{project_id}")

    async def by_id(self, project_id: str, key_id: str) -> bytes:
        """Give an older payload key. Raises NotFound when it is gone."""
        return self.derive(key_id, f"payload/{project_id}")

    def encrypt(self, project_id: str, plaintext: bytes, aad: bytes) -> bytes:
        """Encrypt for a project; only the same project and `aad` (the row's identity) open it."""
        key_id, nonce = self.current_id, os.urandom(_NONCE_BYTES)
        header = header_of(key_id)
        key = self.derive(key_id, f"secret/{project_id}")
        return header + nonce + AESGCM(key).encrypt(nonce, plaintext, header + aad)

    def decrypt(self, project_id: str, blob: bytes, aad: bytes) -> bytes:
        """Open what `encrypt` made. Raises Rejected `connection.undecryptable` for anything else:
        another project's, another row's, or a changed byte."""
        length = blob[1] if len(blob) > 1 and blob[:1] == _FORMAT else 0
        header, nonce = blob[: 2 + length], blob[2 + length : 2 + length + _NONCE_BYTES]
        key_id = header[2:].decode("ascii", "replace")
        if not length or len(nonce) < _NONCE_BYTES or self._master(key_id) is None:
            raise _undecryptable()
        key = self.derive(key_id, f"secret/{project_id}")
        try:
            return AESGCM(key).decrypt(nonce, blob[len(header) + _NONCE_BYTES :], header + aad)
        except InvalidTag:
            raise _undecryptable() from None


def header_of(key_id: str) -> bytes:
    """Give what everything begins with that `encrypt` made with a key."""
    return _FORMAT + bytes([len(key_id)]) + key_id.encode()


def new_key() -> str:
    """Make a master key entry, `id:base64`."""
    return f"k{secrets.token_hex(4)}:{base64.b64encode(os.urandom(KEY_BYTES)).decode()}"


def ensure_keys(path: Path) -> bool:
    """Make the key file of an instance unless it is there; say whether it was made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(descriptor, "w") as file:
        file.write(new_key() + "\n")
        file.flush()
        os.fsync(file.fileno())
    return True


def add_key(path: Path) -> str:
    """Put a new key at the end of a file, in one step: it encrypts from now on. Give its id.

    Raises Invalid for a file that cannot be used, OSError for one that cannot be written.
    """
    text, fresh = path.read_text(), new_key()
    _entries(text)
    text = text.rstrip() + f"\n{fresh}\n"
    beside = path.with_name(f".{path.name}.new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        os.fchmod(descriptor, path.stat().st_mode & 0o777)
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    return fresh.partition(":")[0]


def _entries(text: str) -> dict[str, bytes]:
    masters = dict(_entry(entry) for entry in text.replace(",", " ").split())
    if not masters:
        raise _refused("no key is set")
    return masters


def _state_of(file: Path | None) -> tuple[int, int, int] | None:
    """Tell one content of a file from the next, without reading it."""
    try:
        found = file.stat() if file is not None else None
    except OSError:
        return None
    return (found.st_ino, found.st_mtime_ns, found.st_size) if found else None


def _entry(entry: str) -> tuple[str, bytes]:
    key_id, separator, encoded = entry.partition(":")
    if not separator or not (0 < len(key_id) <= 64 and key_id.isascii() and key_id.isprintable()):
        raise _refused("an entry is not written as id:base64")
    try:
        master = base64.b64decode(encoded, altchars=b"-_" if set(encoded) & set("-_") else None)
    except binascii.Error:
        raise _refused(f"key {key_id} is not base64") from None
    if len(master) < KEY_BYTES or len(set(master)) < KEY_BYTES // 3:
        raise _refused(f"key {key_id} is weak: 32 random bytes are needed")
    return key_id, master


def _refused(reason: str) -> Invalid:
    return Invalid(
        f"The encryption keys cannot be used: {reason}.",
        hint="`python -m store.keys` makes one; set it as NEXTSCRIPT_KEYS.",
    )


def _undecryptable() -> Rejected:
    return Rejected(
        "What was stored cannot be opened: its key is gone, or it is another row's, or changed.",
        code="connection.undecryptable",
        hint="Put a removed key back, or enter the secret again.",
    )


def main(arguments: list[str]) -> None:
    """Print a new key; with `--ensure FILE`, make the file or see that its keys can be used."""
    if arguments[:1] != ["--ensure"]:
        print(new_key())  # noqa: T201
        return
    path = Path(arguments[1])
    if not ensure_keys(path):
        try:
            KeyRing.parse(path.read_text())
        except Invalid as refusal:
            sys.exit(f"{path}: {refusal.message}")


if __name__ == "__main__":
    main(sys.argv[1:])
