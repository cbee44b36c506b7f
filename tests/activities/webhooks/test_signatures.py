"""What is signed otherwise, too early, too late or by another is nobody's."""

from __future__ import annotations

import secrets
import statistics
import time
from collections.abc import Callable

import pytest

from activities.webhooks import signatures
from activities.webhooks.signatures import TOLERANCE, Call
from nextscript.errors import Unauthenticated
from nextscript.webhooks import HmacConfig
from tests.activities.webhooks.signing import MARKS, OWN, SECRET, SIGNERS, TIMES, Signed, message

Check = Callable[[Call, list[str]], object]
BODY = message(n=1)
OTHER = "whsec_" + secrets.token_hex(16) + "=="
CHECKS: dict[str, Check] = {
    "standard_webhooks": signatures.check_standard,
    "github": signatures.check_github,
    "stripe": signatures.check_stripe,
    "slack": signatures.check_slack,
    "hmac": lambda call, known: signatures.check_hmac(call, known, HmacConfig.model_validate(OWN)),
}
TIMED = [name for name in SIGNERS if name != "github"]


def passes(name: str, headers: Signed, body: bytes = BODY, known: str = SECRET) -> bool:
    try:
        CHECKS[name](Call(headers, body, time.time()), [OTHER, known])
    except Unauthenticated:
        return False
    return True


@pytest.mark.parametrize("name", SIGNERS)
def test_what_its_service_signed_passes_by_any_of_the_secrets(name: str) -> None:
    assert passes(name, SIGNERS[name](BODY))


@pytest.mark.case("HOOK-01")
@pytest.mark.parametrize("name", SIGNERS)
def test_what_is_not_signed_or_otherwise_does_not_pass(name: str) -> None:
    signed, mark = SIGNERS[name](BODY), MARKS[name]
    without = {key: value for key, value in signed.items() if key != mark}

    assert not passes(name, {})
    assert not passes(name, without)
    assert not passes(name, SIGNERS[name](BODY, key="whsec_" + "A" * 43 + "="))
    assert not passes(name, {**signed, mark: ""})
    assert not passes(name, {**signed, mark: signed[mark][:-1]})
    assert not passes(name, {**signed, mark: signed[mark] + "0"})
    assert not passes(name, {**signed, mark: signed[mark].swapcase()})
    assert not passes(name, {**signed, mark: "é" + signed[mark]})
    assert not passes(name, signed, BODY + b" ")
    assert not passes(name, signed, known="another secret")


@pytest.mark.case("HOOK-01")
@pytest.mark.parametrize("name", ["standard_webhooks", "hmac"])
def test_base64_for_addresses_is_not_base64(name: str) -> None:
    for number in range(50):  # until one has a letter that differs
        body = message(n=number)
        signed = SIGNERS[name](body)
        other = signed[MARKS[name]].replace("+", "-").replace("/", "_")
        if other != signed[MARKS[name]]:
            assert not passes(name, {**signed, MARKS[name]: other}, body)
            return
    raise AssertionError("no signature had a letter that differs")


@pytest.mark.case("HOOK-03")
@pytest.mark.parametrize("name", TIMED)
def test_what_is_too_old_or_from_the_future_does_not_pass(name: str) -> None:
    sign, now = SIGNERS[name], time.time()

    assert passes(name, sign(BODY, at=now - TOLERANCE + 20))
    assert passes(name, sign(BODY, at=now + TOLERANCE - 20))
    assert not passes(name, sign(BODY, at=now - TOLERANCE - 60))
    assert not passes(name, sign(BODY, at=now + TOLERANCE + 60))


@pytest.mark.case("HOOK-03")
@pytest.mark.parametrize("name", TIMES)
@pytest.mark.parametrize("said", ["soon", "", "1e9", "12.5", str(10**20), "-1", "٣", "0x10", " 1"])
def test_a_time_that_is_no_number_of_seconds_does_not_pass(name: str, said: str) -> None:
    assert not passes(name, {**SIGNERS[name](BODY), TIMES[name]: said})


@pytest.mark.case("HOOK-03")
def test_stripe_says_one_time_only() -> None:
    signed = SIGNERS["stripe"](BODY)["stripe-signature"]

    assert not passes("stripe", {"stripe-signature": f"t={int(time.time())},{signed}"})
    assert not passes("stripe", {"stripe-signature": signed.partition(",")[2]})


@pytest.mark.case("HOOK-09")
def test_the_time_a_refusal_takes_does_not_tell_how_much_was_right() -> None:
    right = SIGNERS["github"](BODY)[MARKS["github"]]
    first = "sha256=" + ("0" if right[7] != "0" else "1") + right[8:]
    last = right[:-1] + ("0" if right[-1] != "0" else "1")
    took: dict[str, list[int]] = {first: [], last: []}
    for number in range(4_000):  # in turns, so that whatever else happens happens to both
        mark = (first, last)[number % 2]
        call = Call({MARKS["github"]: mark}, BODY, 0.0)
        began = time.perf_counter_ns()
        with pytest.raises(Unauthenticated):
            signatures.check_github(call, [SECRET])
        took[mark].append(time.perf_counter_ns() - began)

    early, late = (statistics.median(times) for times in took.values())

    assert abs(early - late) < 0.05 * late, (early, late)
