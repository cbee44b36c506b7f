"""TLS to an address, for a name."""

from __future__ import annotations

import ssl

import pytest

from nextscript.egress import named_tls


def test_tls_expects_the_name_and_not_the_address() -> None:
    context = named_tls("db.example.com", verify=True, authority=None)
    tls = context.wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO(), server_hostname="93.184.216.34")
    assert tls.server_hostname == "db.example.com"
    assert (context.check_hostname, context.verify_mode) == (True, ssl.CERT_REQUIRED)


def test_an_authority_of_ones_own_replaces_the_machines() -> None:
    with pytest.raises(ssl.SSLError):
        named_tls("db.example.com", verify=True, authority="no PEM")
    trusting = named_tls("db.example.com", verify=False, authority=None)
    assert trusting.verify_mode == ssl.CERT_NONE


def test_a_certificate_needs_its_key() -> None:
    with pytest.raises(ValueError, match="cannot be used together"):
        named_tls("db.example.com", verify=True, authority=None, certificate="x", key="y")
