"""Requests are signed as Amazon's own examples are."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import pytest

from nextscript.aws.signing import EMPTY, Signer, Unsigned

MOMENT = datetime(2013, 5, 24, tzinfo=UTC)
HOST = "examplebucket.s3.amazonaws.com"
SIGNER = Signer("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "us-east-1")
WELCOME = hashlib.sha256(b"Welcome to Amazon S3.").hexdigest()


@pytest.mark.parametrize(
    ("request_", "headers", "payload", "signature"),
    [
        (
            Unsigned("GET", HOST, "/test.txt"),
            {"Range": "bytes=0-9"},
            EMPTY,
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
        ),
        (
            Unsigned("PUT", HOST, "/test$file.text"),
            {
                "Date": "Fri, 24 May 2013 00:00:00 GMT",
                "x-amz-storage-class": "REDUCED_REDUNDANCY",
            },
            WELCOME,
            "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
        ),
        (
            Unsigned("GET", HOST, "/", {"lifecycle": ""}),
            {},
            EMPTY,
            "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
        ),
        (
            Unsigned("GET", HOST, "/", {"prefix": "J", "max-keys": "2"}),
            {},
            EMPTY,
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
        ),
    ],
)
def test_the_examples_of_amazon_are_signed_alike(
    request_: Unsigned, headers: dict[str, str], payload: str, signature: str
) -> None:
    signed = SIGNER.headers(request_, headers, payload, MOMENT)

    assert signed["Authorization"].endswith(f"Signature={signature}")


def test_so_is_their_link() -> None:
    link = SIGNER.link(Unsigned("GET", HOST, "/test.txt"), 86400, MOMENT)

    signature = "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
    assert link.startswith("/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIA")
    assert link.endswith(f"&X-Amz-Signature={signature}")


def test_a_temporary_key_signs_with_its_token() -> None:
    temporary = Signer("AKID", "secret", "eu-west-1", session_token="token")

    signed = temporary.headers(Unsigned("GET", HOST, "/"), {}, EMPTY, MOMENT)

    assert signed["x-amz-security-token"] == "token"
    assert "host;x-amz-content-sha256;x-amz-date;x-amz-security-token" in signed["Authorization"]
    assert "secret" not in repr(temporary)
    assert "token=" not in repr(temporary)


def test_dots_in_a_key_are_signed_as_they_are_and_sent_so_that_they_stay() -> None:
    request = Unsigned("GET", HOST, "/a/../b c/ü")

    assert request.address == "/a/%2E%2E/b%20c/%C3%BC"
    assert "/a/../b%20c/%C3%BC\n" in request.canonical({"host": HOST}, EMPTY)
