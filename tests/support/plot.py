"""Line charts as SVG text, without a library: panels above one another over a common x."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_WIDTH, _HEIGHT = 820, 230
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 220, 34, 30
_TICKS = 4


@dataclass(frozen=True)
class Line:
    """Points (x, y) in the order of x, both from 0 on."""

    label: str
    colour: str
    points: Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Panel:
    """Lines that share their axes, which begin at 0."""

    title: str
    lines: Sequence[Line]


def picture(panels: Sequence[Panel], *, below: str) -> str:
    """Draws the panels; ``below`` names what x counts."""
    height = _HEIGHT * len(panels) + 20
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}">',
        '<g font-family="sans-serif" font-size="12" fill="#333">',
        f'<rect width="{_WIDTH}" height="{height}" fill="#fff"/>',
    ]
    for number, panel in enumerate(panels):
        parts += [f'<g transform="translate(0 {number * _HEIGHT})">', *_drawn(panel), "</g>"]
    parts.append(_text(_LEFT, height - 8, below))
    return "\n".join([*parts, "</g>", "</svg>", ""])


def _drawn(panel: Panel) -> list[str]:
    far = max(x for line in panel.lines for x, _ in line.points)
    high = _round_above(max(y for line in panel.lines for _, y in line.points))
    parts = [f'<text x="{_LEFT}" y="20" font-weight="bold">{panel.title}</text>']
    for tick in range(_TICKS + 1):
        y = _y(tick / _TICKS)
        parts.append(f'<path d="M{_LEFT} {y}H{_WIDTH - _RIGHT}" stroke="#ddd"/>')
        parts.append(_text(_LEFT - 8, y + 4, f"{high * tick / _TICKS:,.0f}", anchor="end"))
        x = _x(tick / _TICKS)
        parts.append(_text(x, _HEIGHT - 12, f"{far * tick / _TICKS:,.0f}", anchor="middle"))
    for number, line in enumerate(panel.lines):
        placed = " ".join(f"{_x(x / far)},{_y(y / high)}" for x, y in line.points)
        parts.append(
            f'<polyline points="{placed}" fill="none" stroke="{line.colour}" stroke-width="2"/>'
        )
        y = _TOP + 8 + 18 * number
        parts.append(f'<path d="M{_WIDTH - _RIGHT + 12} {y}h16" stroke="{line.colour}"/>')
        parts.append(_text(_WIDTH - _RIGHT + 34, y + 4, line.label))
    return parts


def _x(share: float) -> int:
    return round(_LEFT + share * (_WIDTH - _LEFT - _RIGHT))


def _y(share: float) -> int:
    return round(_HEIGHT - _BOTTOM - share * (_HEIGHT - _TOP - _BOTTOM))


def _text(x: float, y: float, words: str, *, anchor: str = "start") -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}">{words}</text>'


def _round_above(value: float) -> float:
    """The next of 4, 8, 20, 40, 80, 200 …: four ticks of it are round numbers."""
    unit = 1.0
    while True:
        for step in (4, 8, 20):
            if value <= step * unit:
                return step * unit
        unit *= 10
