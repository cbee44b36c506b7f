"""Boolean conditions over what a run may decide, kept as binary decision diagrams.

Every condition is an integer; equal conditions are the same integer, so a proof is a comparison.
`-c` is the opposite of `c`. Work is bounded: `TooHard` says that a question was not decided.
"""

from __future__ import annotations

TRUE = 1
FALSE = -1
Condition = int


class TooHard(Exception):
    """The question needs more work than the checker may spend."""


class Decisions:
    """The variables of one body and the conditions over them."""

    def __init__(self, budget: int = 60_000) -> None:
        self.budget = budget
        self.variables = 0
        self._table: dict[tuple[int, Condition, Condition], Condition] = {}
        self._parts: list[tuple[int, Condition, Condition]] = [(0, 0, 0), (1 << 60, 0, 0)]
        self._both: dict[tuple[Condition, Condition], Condition] = {}

    def variable(self) -> Condition:
        """Add something a run may decide either way."""
        self.variables += 1
        return self._make(self.variables, FALSE, TRUE)

    def both(self, a: Condition, b: Condition) -> Condition:
        """Give the condition that both hold."""
        if a == b or b == TRUE:
            return a
        if a == TRUE:
            return b
        if a == -b or FALSE in (a, b):
            return FALSE
        key = (a, b) if a < b else (b, a)
        known = self._both.get(key)
        if known is None:
            known = self._both[key] = self._combine(a, b)
        return known

    def either(self, a: Condition, b: Condition) -> Condition:
        """Give the condition that at least one holds."""
        return -self.both(-a, -b)

    def every(self, conditions: list[Condition]) -> Condition:
        """Give the condition that all hold."""
        made = TRUE
        # Newest first: each step then puts one decision on top instead of rebuilding them all.
        for one in reversed(conditions):
            made = self.both(one, made)
        return made

    def any(self, conditions: list[Condition]) -> Condition:
        """Give the condition that one of them holds."""
        return -self.every([-one for one in conditions])

    def at_least(self, count: int, conditions: list[Condition]) -> Condition:
        """Give the condition that `count` of them hold."""
        reached = [TRUE] + [FALSE] * count
        for one in reversed(conditions):
            for level in range(count, 0, -1):
                more = self.both(one, reached[level - 1])
                reached[level] = self.either(more, reached[level])
        return reached[count]

    def example(self, condition: Condition) -> dict[int, bool]:
        """Give decisions under which a condition that is not FALSE holds."""
        chosen: dict[int, bool] = {}
        while condition != TRUE:
            variable, low, high = self._split(condition)
            chosen[variable] = high != FALSE
            condition = high if high != FALSE else low
        return chosen

    def holds(self, condition: Condition, chosen: dict[int, bool]) -> bool:
        """Say whether a condition holds under given decisions; those not named are false."""
        while condition not in (TRUE, FALSE):
            variable, low, high = self._split(condition)
            condition = high if chosen.get(variable, False) else low
        return condition == TRUE

    def _combine(self, a: Condition, b: Condition) -> Condition:
        self.budget -= 1
        if self.budget < 0:
            raise TooHard
        top_a, low_a, high_a = self._split(a)
        top_b, low_b, high_b = self._split(b)
        if top_a < top_b:
            return self._make(top_a, self.both(low_a, b), self.both(high_a, b))
        if top_b < top_a:
            return self._make(top_b, self.both(a, low_b), self.both(a, high_b))
        return self._make(top_a, self.both(low_a, low_b), self.both(high_a, high_b))

    def _split(self, condition: Condition) -> tuple[int, Condition, Condition]:
        if condition > 0:
            return self._parts[condition]
        variable, low, high = self._parts[-condition]
        return variable, -low, -high

    def _make(self, variable: int, low: Condition, high: Condition) -> Condition:
        if low == high:
            return low
        if high < 0:
            return -self._make(variable, -low, -high)
        key = (variable, low, high)
        known = self._table.get(key)
        if known is None:
            self._parts.append(key)
            known = self._table[key] = len(self._parts) - 1
        return known
