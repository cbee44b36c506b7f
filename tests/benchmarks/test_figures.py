"""What the benchmarks print is what they measured."""

from __future__ import annotations

from benchmarks.figures import Paired, Row, alternate, table


def test_the_ratio_is_the_median_of_the_pairs_so_one_bad_pair_does_not_count() -> None:
    paired = Paired(ours=[1.0, 1.0, 9.0], theirs=[2.0, 4.0, 1.0])

    assert paired.ratio == 0.5


def test_a_row_says_whether_its_goal_was_met() -> None:
    met = Paired([1.0], [4.0]).row("quick", 0.25)
    missed = Paired([1.0], [2.0]).row("quick", 0.25)

    assert (met.met, missed.met) == (True, False)
    assert table([met, missed]).count("**missed**") == 1


def test_a_row_without_a_reference_has_no_ratio() -> None:
    row = Row("idle", "500 MB", "", None, "< 600 MB", met=True)

    assert table([row]).splitlines()[-1] == "| idle | 500 MB |  |  | < 600 MB | met |"


async def test_sides_take_turns_and_the_first_pair_only_warms_up() -> None:
    turns: list[str] = []

    async def ours() -> None:
        turns.append("ours")

    async def theirs() -> None:
        turns.append("theirs")

    paired = await alternate(ours, theirs, pairs=2, runs=1)

    assert turns == ["theirs", "ours", "ours", "theirs", "theirs", "ours"]
    assert (len(paired.ours), len(paired.theirs)) == (2, 2)
