"""When a rhythm is due, by the clock on the wall: also where clocks are changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from pydantic import ValidationError

from nextscript.rhythm import (
    Rhythm,
    around_changes,
    in_words,
    is_near_change,
    is_time,
    next_times,
    parse_cron,
    rhythm_of,
)

SPRING = datetime(2027, 3, 27, 12, tzinfo=UTC)  # in Berlin, 02:00 becomes 03:00 the next night
AUTUMN = datetime(2027, 10, 30, 12, tzinfo=UTC)  # there 03:00 becomes 02:00 the next night


def berlin(cron: str) -> Rhythm:
    return Rhythm(cron=[cron], timezone="Europe/Berlin")


def times(rhythm: Rhythm, after: datetime, many: int) -> list[str]:
    return [f"{one:%d %H:%M}" for one in next_times(rhythm, after, many)]


def test_an_hour_that_is_skipped_leaves_out_no_day() -> None:
    assert times(berlin("30 2 * * *"), SPRING, 3) == ["28 01:30", "29 00:30", "30 00:30"]


def test_an_hour_that_comes_twice_doubles_no_day() -> None:
    assert times(berlin("30 2 * * *"), AUTUMN, 3) == ["31 00:30", "01 01:30", "02 01:30"]


@pytest.mark.parametrize("around", [SPRING, AUTUMN])
def test_every_hour_is_every_hour_that_passes(around: datetime) -> None:
    found = next_times(berlin("30 * * * *"), around, 30)

    assert {later - one for one, later in pairwise(found)} == {timedelta(hours=1)}


def test_half_an_hour_of_change_is_followed_too() -> None:
    lord_howe = Rhythm(cron=["15 2 * * *"], timezone="Australia/Lord_Howe")
    before = datetime(2027, 10, 2, tzinfo=UTC)  # 02:00 becomes 02:30 on the 3rd

    local = [one.astimezone(lord_howe.zone) for one in next_times(lord_howe, before, 2)]

    assert [f"{one:%d %H:%M}" for one in local] == ["03 02:45", "04 02:15"]


def test_what_temporal_would_leave_out_is_told_it_apart() -> None:
    told = around_changes(berlin("30 2 * * *"), SPRING)

    assert [f"{one:%m-%d %H:%M}" for one in told[:2]] == ["03-28 01:30", "10-31 00:30"]
    assert all(is_near_change(berlin("30 2 * * *").zone, one) for one in told)
    assert around_changes(Rhythm(every="1h"), SPRING) == []


def test_a_time_of_the_clock_that_is_not_meant_is_known() -> None:
    again = datetime(2027, 10, 31, 1, 30, tzinfo=UTC)

    assert not is_time(berlin("30 2 * * *"), again)
    assert is_time(berlin("30 * * * *"), again)


def test_cron_means_either_day_when_both_are_said() -> None:
    assert times(Rhythm(cron=["0 0 13 * 5"]), datetime(2026, 11, 9, tzinfo=UTC), 3) == [
        *("13 00:00", "20 00:00", "27 00:00")
    ]
    assert len(parse_cron("0 0 13 * 5")) == 2
    assert len(parse_cron("0 0 */2 * 5")) == 1


def test_an_interval_is_counted_from_its_start() -> None:
    weekly = Rhythm(every="7d", start=datetime(2026, 12, 1, 9, tzinfo=UTC))

    assert times(weekly, datetime(2026, 11, 1, tzinfo=UTC), 2) == ["01 09:00", "08 09:00"]


def test_an_end_ends_it_and_a_start_without_a_zone_is_by_its_own_clock() -> None:
    config = {"cron": "0 9 * * *", "start": "2026-12-01T00:00", "end": "2026-12-02T09:00"}
    rhythm = rhythm_of(config, "America/New_York")

    assert times(rhythm, datetime(2026, 11, 1, tzinfo=UTC), 5) == ["01 14:00", "02 14:00"]


def test_leap_days_are_found_and_what_never_comes_ends() -> None:
    after = datetime(2027, 1, 1, tzinfo=UTC)

    assert [one.year for one in next_times(Rhythm(cron=["0 0 29 2 *"]), after, 2)] == [2028, 2032]
    assert next_times(Rhythm(cron=["0 0 31 2 *"]), after, 1) == []


@pytest.mark.parametrize(
    ("cron", "words"),
    [
        ("0 9 * * 1-5", "At 09:00, Monday to Friday"),
        ("*/15 * * * *", "Every 15 minutes"),
        ("0 * * * *", "Every hour"),
        ("15 */2 * * *", "Every 2 hours, 15 minutes past"),
        ("*/10 8-17 * * mon-fri", "Every 10 minutes, from 08:00 to 17:59, Monday to Friday"),
        ("0 9,17 1 jan *", "At 09:00 and 17:00 on the 1st in January"),
        ("0 0 1,15 * 1", "At 00:00 on the 1st and 15th; and at 00:00 on Mondays"),
        ("@weekly", "At 00:00 on Sundays"),
    ],
)
def test_a_rhythm_is_said_in_words(cron: str, words: str) -> None:
    assert in_words(Rhythm(cron=[cron])) == words


@pytest.mark.parametrize("cron", ["", "60 * * * *", "* * * *", "5-1 * * * *", "*/0 * * * *", "x"])
def test_what_is_no_cron_expression_is_refused(cron: str) -> None:
    with pytest.raises(ValidationError, match=r"cron|not a"):
        Rhythm(cron=[cron])
