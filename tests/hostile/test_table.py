"""The table itself: no row of the list can be missing from it."""

from __future__ import annotations

from tests.support.hostile_table import TITLES, Line, with_silent_rows


def test_every_row_is_shown() -> None:
    """Rows 1 to 68 stand in it in their order; one without a line is shown as open."""
    assert list(TITLES) == list(range(1, 69))
    told = [
        Line(68, "forks", "refused", "refused", "ok"),
        Line(2, "5 MiB", "OK", "refused", "WRONG"),
    ]
    shown = with_silent_rows(told)
    assert [line.row for line in shown] == list(range(1, 69))
    assert {line.row: line.verdict for line in shown if line.verdict != "open"} == {
        2: "WRONG",
        68: "ok",
    }
    assert shown[0].got == "no test: open"
