"""Writes what a soak found as a page and a picture."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.journeys.soaking import Soak, growth
from tests.support.plot import Line, Panel, picture
from tests.support.samples import Sample

_NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
_COLOURS = {"sqlite": "#1f6feb", "postgresql": "#d4760b"}
_ROWS = 10
_ENDED_EARLY = ("gave up", "CANCELLED", "DEADLINE_EXCEEDED")
_HEAD = """\
# A soak of {calls:,} calls, half of them given up

Written on {date} by `python -m tests.journeys.soak --calls {calls}` on a machine with {cores}
shared cores ({system}, Python {python}).

32 callers at once make calls of all four kinds, reads, writes and streams, of the services of a
shop and of the tests' ping service. Each second call is cancelled by its caller at a random moment
of its first 20 ms; streams without an end are cut by their deadline. The server is a process of its
own. After each part of the load it is let come to rest, and measured: its process, its operations
port and its database. The first part opens what is opened once, and is not counted.

![Memory and what is open over {calls:,} calls](soak.svg)

Resident is what the process holds without mapped files; handed out is what of it the C library
has given to others than Python's objects, such as gRPC and the database's library. Objects are the
blocks of memory that Python's objects hold after a garbage collection. Growth is the slope of the
straight line through the later half.

gRPC itself keeps 96 bytes of each call that is given up, turned away or out of time before its
request was read: what it allocates for an operation is given back only where the operation
succeeds (grpc/grpc, issue 43360; mended in its source, in no release up to 1.85.1). That is at
most {grpc:.0f} KiB of what is handed out for each 1,000 calls of this load. A server of nothing but
gRPC does the same.
"""
_TABLE = """\
| calls | resident MiB | handed out MiB | objects | connections | open transactions | in flight \
| tasks | open files |
|---:|---:|---:|---:|---:|---:|---:|---:|---:|
"""


def write(folder: Path, found: Mapping[str, Soak]) -> None:
    """Writes soak.md and soak.svg."""
    folder.mkdir(parents=True, exist_ok=True)
    calls = max(one.samples[-1].calls for one in found.values())
    head = _HEAD.format(
        calls=calls,
        date=time.strftime("%Y-%m-%d", time.gmtime()),
        cores=os.cpu_count(),
        system=f"{platform.system()} {platform.machine()}",
        python=platform.python_version(),
        grpc=max(map(_kept_by_grpc_kib, found.values())),
    )
    sections = (line for kind, one in found.items() for line in _section(kind, one))
    (folder / "soak.md").write_text(head + "".join(sections), encoding="utf-8")
    (folder / "soak.svg").write_text(picture(_panels(found), below="calls"), encoding="utf-8")


def _kept_by_grpc_kib(found: Soak) -> float:
    """At most, for each 1,000 calls: had no call that ended early been read."""
    early = sum(found.outcomes[how] for how in _ENDED_EARLY)
    return 1000 * early / found.outcomes.total() * 96 / 1024


def _section(kind: str, found: Soak) -> Iterator[str]:
    yield f"\n## {_NAMES[kind]}\n\n"
    yield f"{growth(found)}; {found.seconds:.0f} s, measuring included.\n\n"
    yield _TABLE
    step = max(1, (len(found.samples) - 1) // _ROWS)
    yield from (_row(one) for one in found.samples[::step])
    ended = ", ".join(f"{name} {count:,}" for name, count in found.outcomes.most_common())
    yield f"\nHow calls ended for those who made them: {ended}.\n"


def _row(one: Sample) -> str:
    memory = (f"{one.kib / 1024:.1f}", f"{one.handed_kib / 1024:.1f}", f"{one.objects:,}")
    open_ = (one.connections, one.transactions, one.in_flight, one.tasks, one.files)
    cells = (f"{one.calls:,}", *memory, *open_)
    return f"| {' | '.join(map(str, cells))} |\n"


def _panels(found: Mapping[str, Soak]) -> list[Panel]:
    memory = [
        Line(
            f"{_NAMES[kind]}{of}", colour, [(s.calls, getattr(s, name) / 1024) for s in one.samples]
        )
        for kind, one in found.items()
        for name, of, colour in (
            ("kib", "", _COLOURS[kind]),
            ("handed_kib", ", handed out", f"{_COLOURS[kind]}88"),
        )
    ]
    open_ = [
        Line(f"{name}, {_NAMES[kind]}", colour, [(s.calls, getattr(s, name)) for s in one.samples])
        for kind, one in found.items()
        for name, colour in (("connections", _COLOURS[kind]), ("tasks", f"{_COLOURS[kind]}88"))
    ]
    return [Panel("Memory, MiB", memory), Panel("Database connections and tasks", open_)]
