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
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from nextscript.errors import Invalid, NotFound, Rejected

KEY_BYTES = 32
_NONCE_BYTES = 12
_FORMAT = b"\x01"


@dataclass(frozen=True, repr=False)
class KeyRing:
    """Master keys by id, oldest first; the last one encrypts. It fits `engine.ports.Keys`."""

    masters: dict[str, bytes]

    @classmethod
    def parse(cls, text: str) -> KeyRing:
        """Read `id:base64` entries separated by white space or commas. Raises Invalid."""
        masters = dict(_entry(entry) for entry in text.replace(",", " ").split())
        if not masters:
            raise _refused("no key is set")
        return cls(masters)

    @property
    def current_id(self) -> str:
        """The id of the key that encrypts what is written now."""
        return list(self.masters)[-1]

    def derive(self, key_id: str, purpose: str) -> bytes:
        """Derive 32 bytes for one purpose, such as `session` or `payload/<project>`.

        Raises NotFound when the master key is gone.
        """
        master = self.masters.get(key_id)
        if master is None:
            raise NotFound(
                f"The encryption key {key_id} is not in the key ring.",
                hint="Put the removed key back in front of the newer ones.",
            )
        info = f"nextscript/v1/{purpose}".encode()
        return HKDF(SHA256(), KEY_BYTES, salt=None, info=info).derive(master)

    async def current(self, project_id: str) -> tuple[str, bytes]:
        """Give the id and the bytes of the key new payloads of a project are encrypted with."""
        return self.current_id, self.derive(self.current_id, f"payload/{project_id}")

    async def by_id(self, project_id: str, key_id: str) -> bytes:
        """Give an older payload key. Raises NotFound when it is gone."""
        return self.derive(key_id, f"payload/{project_id}")

    def encrypt(self, project_id: str, plaintext: bytes, aad: bytes) -> bytes:
        """Encrypt for a project; only the same project and `aad` (the row's identity) open it."""
        key_id = self.current_id.encode()
        header = _FORMAT + bytes([len(key_id)]) + key_id
        nonce = os.urandom(_NONCE_BYTES)
        key = self.derive(self.current_id, f"secret/{project_id}")
        return header + nonce + AESGCM(key).encrypt(nonce, plaintext, header + aad)

    def decrypt(self, project_id: str, blob: bytes, aad: bytes) -> bytes:
        """Open what `encrypt` made. Raises Rejected `connection.undecryptable` for anything else:
        another project's, another row's, or a changed byte."""
        length = blob[1] if len(blob) > 1 and blob[:1] == _FORMAT else 0
        header, nonce = blob[: 2 + length], blob[2 + length : 2 + length + _NONCE_BYTES]
        key_id = header[2:].decode("ascii", "replace")
        if not length or len(nonce) < _NONCE_BYTES or key_id not in self.masters:
            raise _undecryptable()
        key = self.derive(key_id, f"secret/{project_id}")
        try:
            return AESGCM(key).decrypt(nonce, blob[len(header) + _NONCE_BYTES :], header + aad)
        except InvalidTag:
            raise _undecryptable() from None


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
