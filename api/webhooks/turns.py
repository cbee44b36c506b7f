"""Who may call a webhook from where, and how often: counted per webhook, in this process."""

from __future__ import annotations

import math
import time
from datetime import timedelta
from ipaddress import ip_address, ip_network

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.requests import Request

from activities.runs.hooks import Hook
from nextscript.errors import NotFound, Quota, TooMany

_limiter = SlidingWindowCounterRateLimiter(MemoryStorage())


def refuse_address(request: Request, hook: Hook) -> None:
    """Raise NotFound for a call from outside the networks that may call: it learns nothing."""
    if not hook.config.addresses:
        return
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        raise NotFound("There is nothing here.") from None
    mapped = getattr(address, "ipv4_mapped", None)
    if not any((mapped or address) in ip_network(one) for one in hook.config.addresses):
        raise NotFound("There is nothing here.")


def take_turn(hook: Hook) -> None:
    """Count a call. Raises TooMany once a webhook has had what its flow allows in a minute."""
    most = hook.config.per_minute
    if most is None:
        return
    said = f"This webhook takes {most:,} calls a minute; wait a little."
    count_turn(f"{hook.flow.id}/{hook.node}", most, said, code="limit.webhook")


def count_turn(whose: str, most: int, said: str, *, code: str) -> None:
    """Count what is done in the name of one thing. Raises TooMany above so much a minute."""
    item = RateLimitItemPerMinute(most)
    if _limiter.hit(item, whose):
        return
    reset = _limiter.get_window_stats(item, whose).reset_time
    seconds = max(1, math.ceil(reset - time.time()))
    quota = Quota("calls", most, 60)
    raise TooMany(said, retry_after=timedelta(seconds=seconds), code=code, quota=quota)
