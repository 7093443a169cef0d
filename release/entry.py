"""One entry of the changelog: the contract changes of a release, the gravest first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final

from backplane_server.contract.gate.change import Change, Severity

_TITLES: Final = {
    Severity.BREAKING: "Breaking",
    Severity.TIGHTENING: "Tightening: calls that were answered may be refused",
    Severity.LOOSENING: "Loosening: more is allowed or shown",
    Severity.COMPATIBLE: "Added and compatible",
}
_NEW_METHOD: Final = "new method for "


def entry(title: str, changes: Sequence[Change], reasons: Mapping[str, str]) -> str:
    """Returns Markdown: a heading and a list for each class of change that occurs."""
    parts = [f"## {title}\n"]
    for severity, name in _TITLES.items():
        chosen = [one for one in changes if one.severity is severity]
        if chosen:
            parts.append(f"### {name}\n\n{''.join(_lines(chosen, reasons))}")
    if not changes:
        parts.append("The contracts are those of the release before.\n")
    return "\n".join(parts)


def _lines(changes: Sequence[Change], reasons: Mapping[str, str]) -> Iterator[str]:
    """Yields changes under the reason that they share; methods that are new under their service."""
    for reason, group in _grouped(changes, reasons):
        if reason:
            yield f"- {reason}\n"
            yield from (f"  - {_told(one)}\n" for one in group)
        else:
            yield from _plain(group)


def _grouped(
    changes: Sequence[Change], reasons: Mapping[str, str]
) -> Iterator[tuple[str, list[Change]]]:
    by_reason: dict[str, list[Change]] = {}
    for one in changes:
        by_reason.setdefault(reasons.get(one.id, ""), []).append(one)
    yield from by_reason.items()


def _plain(changes: Sequence[Change]) -> Iterator[str]:
    for service, group in groupby(changes, key=_service):
        if service:
            methods = ", ".join(f"`{one.subject.rpartition('.')[2]}`" for one in group)
            yield f"- `{service}`: new methods {methods}\n"
        else:
            yield from (f"- {_told(one)}\n" for one in group)


def _service(change: Change) -> str:
    """Returns the service of a method that is new, or nothing."""
    return change.subject.rpartition(".")[0] if change.what.startswith(_NEW_METHOD) else ""


def _told(change: Change) -> str:
    """Returns one line of Markdown; patterns and rules in it stay as they are."""
    return f"`{change.subject}`: {' '.join(change.what.split()).replace('<', '&lt;')}"
