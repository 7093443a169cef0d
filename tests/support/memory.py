"""How much memory this process holds, over time, and a picture of it."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_STATUS = Path("/proc/self/status")
_WIDTH, _HEIGHT, _EDGE = 640, 320, 48


@dataclass(frozen=True)
class Sample:
    """What was held after so many calls."""

    calls: int
    kib: int
    connections: int


def held_kib() -> int:
    """Memory of its own, without files that are mapped: a database's pages are no leak."""
    gc.collect()
    lines = dict(line.split(":", 1) for line in _STATUS.read_text().splitlines())
    return int(lines["RssAnon"].split()[0])


def slope_kib(samples: Sequence[Sample]) -> float:
    """KiB more for each 1,000 calls: the straight line through the later half."""
    later = samples[len(samples) // 2 :]
    mean_x = sum(one.calls for one in later) / len(later)
    mean_y = sum(one.kib for one in later) / len(later)
    spread = sum((one.calls - mean_x) ** 2 for one in later)
    together = sum((one.calls - mean_x) * (one.kib - mean_y) for one in later)
    return 1000 * together / spread


def drawn(samples: Sequence[Sample], *, title: str) -> str:
    """An SVG of memory and database connections over calls."""
    most_kib = max(one.kib for one in samples) * 1.1
    most_connections = max(one.connections for one in samples) * 2
    memory = _line([(one.calls, one.kib / most_kib) for one in samples], "#1f6feb")
    connections = [(one.calls, one.connections / most_connections) for one in samples]
    last = samples[-1]
    texts = (
        _text(_EDGE, 24, f"{title}: {slope_kib(samples):.1f} KiB more for each 1,000 calls"),
        _text(_EDGE, _HEIGHT - 12, f"{last.calls:,} calls"),
        _text(_WIDTH - 260, 60, f"blue: memory, {last.kib / 1024:.0f} MiB at the end"),
        _text(_WIDTH - 260, 78, f"orange: {last.connections} database connections"),
    )
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{_HEIGHT}">'
    return "\n".join((head, *texts, memory, _line(connections, "#d4760b"), "</svg>\n"))


def _line(points: Sequence[tuple[int, float]], colour: str) -> str:
    most = points[-1][0]
    placed = " ".join(
        f"{_EDGE + x / most * (_WIDTH - 2 * _EDGE):.0f},"
        f"{_HEIGHT - _EDGE - y * (_HEIGHT - 2 * _EDGE):.0f}"
        for x, y in points
    )
    return f'<polyline points="{placed}" fill="none" stroke="{colour}" stroke-width="2"/>'


def _text(x: int, y: int, words: str) -> str:
    return f'<text x="{x}" y="{y}" font-family="sans-serif" font-size="13">{words}</text>'
