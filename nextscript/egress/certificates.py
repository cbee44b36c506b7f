"""TLS settings that show a client's certificate."""

from __future__ import annotations

import os
import ssl
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

Tls = ssl.SSLContext


def client_tls(chain: str, key: str, authority: str | None) -> Tls:
    """Give settings that show a certificate (PEM) with its plain key.

    `authority` replaces the machine's own certificate authorities. Raises ValueError when the two
    do not fit together.
    """
    context = ssl.create_default_context(cadata=authority)
    show_certificate(context, chain, key)
    return context


def show_certificate(context: Tls, chain: str, key: str) -> None:
    """Have settings show a certificate. Raises ValueError when it and the key do not fit."""
    try:
        with _unnamed_file(f"{chain.rstrip()}\n{key}".encode()) as path:
            # Without a password here OpenSSL would ask for one at the terminal.
            context.load_cert_chain(path, password="")
    except ssl.SSLError:
        raise ValueError("the certificate and its key cannot be used together") from None


@contextmanager
def _unnamed_file(content: bytes) -> Iterator[str]:
    # Python reads certificates from files alone; where there are files in memory, no disk sees it.
    if sys.platform == "linux":
        descriptor = os.memfd_create("chain", os.MFD_CLOEXEC)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            yield f"/proc/self/fd/{descriptor}"
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "chain"
        path.touch(mode=0o600)
        path.write_bytes(content)
        yield str(path)
