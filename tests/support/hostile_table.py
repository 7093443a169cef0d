"""The table of hostile inputs: what was sent, what came back, what was expected.

A test that takes the fixture ``hostile`` shows its rows in it:

    def test_a_flood(hostile: Hostile) -> None:
        row = hostile(7, sent="20,000 PINGs", expected="GOAWAY too_many_pings")
        …
        row.got = "GOAWAY too_many_pings after 4 ms"

``make hostile`` runs every test that does and prints the table, with every row of the list:
one that no test tells of is open.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from _pytest.terminal import TerminalReporter

FIXTURE = "hostile"
_PROPERTY = "hostile"


class Row:
    """One line of the table; ``got`` is set when the answer is there."""

    def __init__(self, told: dict[str, Any]) -> None:
        self._told = told

    @property
    def got(self) -> str:
        """What came back."""
        return str(self._told["got"])

    @got.setter
    def got(self, answer: str) -> None:
        self._told["got"] = answer


class Hostile:
    """Opens lines of the table for one test."""

    def __init__(self, node: pytest.Item) -> None:
        self._node = node

    def __call__(self, number: int, *, sent: str, expected: str) -> Row:
        """Opens a line for a row of the list of hostile inputs."""
        told = {"row": number, "sent": sent, "expected": expected, "got": ""}
        self._node.user_properties.append((_PROPERTY, told))
        return Row(told)


@pytest.fixture
def hostile(request: pytest.FixtureRequest) -> Hostile:
    """Shows what a test sent and got in the table of hostile inputs."""
    return Hostile(request.node)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks the tests that have lines in the table, so that ``-m hostile`` finds them."""
    for item in items:
        if FIXTURE in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.hostile)


@dataclass(frozen=True)
class Line:
    """One line as it is printed; ``verdict`` is ok, WRONG or open."""

    row: int
    sent: str
    got: str
    expected: str
    verdict: str


def with_silent_rows(lines: Sequence[Line]) -> list[Line]:
    """All rows of the list in their order; one that no test told of is open."""
    told = {line.row for line in lines}
    silent = [
        Line(number, title, "no test: open", "", "open")
        for number, title in TITLES.items()
        if number not in told
    ]
    return sorted([*lines, *silent], key=lambda line: (line.row, line.sent))


def pytest_terminal_summary(terminalreporter: TerminalReporter, config: pytest.Config) -> None:
    """Prints the table where the tests were chosen for it."""
    if "hostile" not in str(config.getoption("markexpr", "")):
        return
    lines = list(_lines(terminalreporter))
    terminalreporter.section("hostile inputs")
    _table(terminalreporter, with_silent_rows(lines))


def _lines(reporter: TerminalReporter) -> Iterator[Line]:
    """Reads what the tests told; a row of many cases is one line for each that differs."""
    seen: dict[tuple[int, str, str, str], bool] = defaultdict(lambda: True)
    for outcome in ("passed", "failed"):
        for report in reporter.stats.get(outcome, ()):
            if getattr(report, "when", "") != "call":
                continue
            for name, told in report.user_properties:
                if name == _PROPERTY:
                    key = (told["row"], told["sent"], told["got"], told["expected"])
                    seen[key] = seen[key] and report.passed
    for (row, sent, got, expected), passed in seen.items():
        yield Line(row, sent, got, expected, "ok" if passed else "WRONG")


def _table(reporter: TerminalReporter, lines: Sequence[Line]) -> None:
    widths = (4, 46, 50, 46, 6)
    _print(reporter, ("row", "sent", "came back", "expected", ""), widths)
    for line in lines:
        cells = (str(line.row), line.sent, line.got, line.expected, line.verdict)
        _print(reporter, cells, widths, red=line.verdict != "ok")
    told = Counter(line.verdict for line in lines)
    rows = len({line.row for line in lines if line.verdict != "open"})
    reporter.line(
        f"{told['ok'] + told['WRONG']} lines of {rows} rows, {told['WRONG']} wrong;"
        f" {told['open']} rows open"
    )


def _print(
    reporter: TerminalReporter, cells: Sequence[str], widths: Sequence[int], *, red: bool = False
) -> None:
    folded = [_folded(cell, width) for cell, width in zip(cells, widths, strict=True)]
    for number in range(max(map(len, folded))):
        parts = (
            (column[number] if number < len(column) else "").ljust(width)
            for column, width in zip(folded, widths, strict=True)
        )
        reporter.line("  ".join(parts).rstrip(), red=red)


def _folded(text: str, width: int) -> list[str]:
    import textwrap

    printable = text.encode("unicode_escape").decode() if not text.isprintable() else text
    return textwrap.wrap(printable, width) or [""]


TITLES = {
    1: "length prefix of 1 GiB",
    2: "message above 4 MiB",
    3: "gzip bomb",
    4: "2,000 streams on one connection",
    5: "rapid reset",
    6: "CONTINUATION flood",
    7: "PING flood",
    8: "half-open connections",
    9: "slow reader",
    10: "paths that are nearly a method's",
    11: "another content-type",
    12: "two servers on one port",
    13: "plain text or old TLS on the TLS port",
    14: "garbage bytes",
    15: "deep nesting",
    16: "bad UTF-8",
    17: "unknown fields on a write",
    18: "unknown enum number",
    19: "a million repeated elements",
    20: "another field order",
    21: "metadata above 8 KiB",
    22: "bad -bin metadata, bad grpc-timeout",
    23: "no deadline",
    24: "spoofed proxy and identity headers",
    25: "two authorization headers",
    26: "control characters in what is logged",
    27: "no token",
    28: "token with alg none",
    29: "token signed HS256 with the public key",
    30: "token with jku, x5u or unknown kid",
    31: "flood of unknown kids",
    32: "token expired or not valid yet",
    33: "audience or issuer as substring",
    34: "refresh token as access token",
    35: "unknown crit",
    36: "revoked token",
    37: "refresh token used twice",
    38: "password spray",
    39: "common or breached password",
    40: "no or expired client certificate",
    41: "two URI SANs",
    42: "right SAN from another CA",
    43: "workload not allowed on the method",
    44: "token of another workload",
    45: "certificate rotated under load",
    46: "someone else's order",
    47: "cache across callers",
    48: "mask with an output-only field",
    49: "random cancels",
    50: "tampered page token",
    51: "page size out of range",
    52: "mask with an unknown path",
    53: "SQL, wildcards, operators, NUL in texts",
    54: "malformed money",
    55: "overflow of money",
    56: "zero or negative quantity",
    57: "two currencies",
    58: "control characters in names",
    59: "bidi, zero-width and other forms of one text",
    60: "request_id with another body",
    61: "50 parallel copies",
    62: "event redelivered late",
    63: "webhook with a bad signature",
    64: "secret in an exception's text",
    65: "canary secrets",
    66: "cancellation at any await",
    67: "concurrency bound",
    68: "one event loop, workers spawned",
}
