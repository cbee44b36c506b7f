"""Keys and certificates as people paste them."""

from __future__ import annotations

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes, PublicKeyTypes

from nextscript.egress import Tls, client_tls


def certificates_of(pem: str) -> list[x509.Certificate]:
    """Read a certificate and those that follow it. Raises ValueError in words."""
    try:
        found = x509.load_pem_x509_certificates(pem.encode())
    except ValueError:
        found = []
    if not found:
        raise ValueError("this is no certificate: paste PEM text, with its BEGIN and END lines")
    return found


def private_key_of(pem: str, passphrase: str) -> PrivateKeyTypes:
    """Read a private key. Raises ValueError in words."""
    secret = passphrase.encode() or None
    for read in (serialization.load_pem_private_key, serialization.load_ssh_private_key):
        try:
            return read(pem.encode(), secret)
        except TypeError:
            raise ValueError(_about_passphrase(passphrase)) from None
        except (ValueError, UnsupportedAlgorithm):
            continue
    wrong = "it cannot be read with this passphrase" if secret else "this is no private key"
    raise ValueError(f"{wrong}: paste PEM text, with its BEGIN and END lines")


def same_key(public: PublicKeyTypes, private: PrivateKeyTypes) -> bool:
    """Say whether a certificate's key is the public half of a private one."""
    return _bytes(public) == _bytes(private.public_key())


def client_context(chain: str, key: PrivateKeyTypes, authority: str | None) -> Tls:
    """Give TLS settings that show a certificate; `authority` replaces the machine's own ones."""
    plain = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return client_tls(chain, plain.decode(), authority)


def _bytes(public: PublicKeyTypes) -> bytes:
    return public.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def _about_passphrase(passphrase: str) -> str:
    return "it has no passphrase" if passphrase else "it needs its passphrase"
