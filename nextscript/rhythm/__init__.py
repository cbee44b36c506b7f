"""When something happens again and again: read, put into words, and worked out, by the wall clock.

A rhythm is followed by Temporal; `next_times` says the same times beforehand. Where clocks change,
what is due at set hours happens once that day, what is due every hour happens every hour.
"""

from nextscript.rhythm.calendar import Calendar
from nextscript.rhythm.changes import around_changes, is_near_change
from nextscript.rhythm.cron import parse_cron
from nextscript.rhythm.rhythm import (
    KEPT,
    CalendarRule,
    Rhythm,
    calendars_of,
    is_timezone,
    rhythm_of,
)
from nextscript.rhythm.times import is_time, next_times, phase_of
from nextscript.rhythm.words import in_words

__all__ = [
    "KEPT",
    "Calendar",
    "CalendarRule",
    "Rhythm",
    "around_changes",
    "calendars_of",
    "in_words",
    "is_near_change",
    "is_time",
    "is_timezone",
    "next_times",
    "parse_cron",
    "phase_of",
    "rhythm_of",
]
