"""The figures as drawings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.bench.report import slug
from tests.bench.results import Found, Goal

_STEADY = {"Date": None, "Creator": None}  # the same figures give the same file


def draw(parts: Sequence[Found], folder: Path) -> None:
    """Writes an SVG for the goals and one for each set of curves."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "backplane"
    goals = [goal for part in parts for goal in part.goals]
    if goals:
        _goals(goals, folder / "goals.svg")
    for part in parts:
        for name, series in part.curves.items():
            _curves(name, series, folder / f"{part.part}-{slug(name)}.svg")


def _goals(goals: Sequence[Goal], path: Path) -> None:
    """Each goal's measured value as a share of what is set; better is always to the right."""
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(9, 0.34 * len(goals) + 1))
    places = list(range(len(goals), 0, -1))
    for place, goal in zip(places, goals, strict=True):
        low, middle, high = sorted(
            _share(goal, value) for value in (goal.found.low, goal.found.median, goal.found.high)
        )
        axes.plot([low, high], [place, place], color="0.6", linewidth=4)
        met = goal.reached(goal.wanted)
        axes.plot([middle], [place], "o", color="tab:green" if met else "tab:red")
        axes.plot([_share(goal, goal.stretch)], [place], "|", color="0.3", markersize=12)
    axes.axvline(1, color="black", linewidth=1)
    axes.set_xscale("log", base=2)
    axes.set_yticks(places, [goal.name for goal in goals], fontsize=8)
    axes.set_xlabel("times as good as set; | marks the stretch goal, bars the quartiles")
    _write(figure, path)


def _share(goal: Goal, value: float) -> float:
    return value / goal.wanted if goal.at_least else goal.wanted / value


def _curves(name: str, series: Mapping[str, Sequence[tuple[float, float]]], path: Path) -> None:
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(7, 4))
    for label, points in series.items():
        axes.plot([x for x, _ in points], [y for _, y in points], "o-", label=label)
    largest = max(x for points in series.values() for x, _ in points)
    if largest > 100:
        axes.set_xscale("log")
        axes.set_yscale("log")
    axes.set_title(name)
    axes.legend(fontsize=7)
    axes.grid(visible=True, alpha=0.3)
    _write(figure, path)


def _write(figure: Any, path: Path) -> None:
    from matplotlib import pyplot as plt

    figure.tight_layout()
    figure.savefig(path, metadata=_STEADY)
    plt.close(figure)
