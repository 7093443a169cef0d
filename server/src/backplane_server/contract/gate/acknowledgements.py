"""Acknowledgements: who changes a promise says why, in a file that the change itself edits."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from backplane_server.contract.gate.change import Change

EMPTY: Final = """\
# Changes of contracts that callers or security will feel, each with its reason.
# `make check` prints the entry to add; a release empties the list.
#
#   [[change]]
#   id = "what the gate printed"
#   reason = "why it is right, and what callers were told"
"""


class AcknowledgementError(Exception):
    """A file of acknowledgements that cannot be read; the message says what to mend."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The changes with their reasons, those without one, and reasons for nothing."""

    reasons: Mapping[str, str]
    unacknowledged: tuple[Change, ...]
    stale: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether every change that needs a reason has one, and no reason is left over."""
        return not self.unacknowledged and not self.stale


def read_acknowledgements(path: Path) -> dict[str, str]:
    """Maps the ids in `path` to their reasons; a missing file has none."""
    if not path.exists():
        return {}
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("change", [])
    except ValueError as error:
        raise AcknowledgementError(f"{path}: {error}") from error
    return dict(_entry(one, path) for one in entries)


def judge(changes: Sequence[Change], reasons: Mapping[str, str]) -> Verdict:
    """Holds changes against acknowledgements."""
    needing = [change for change in changes if change.needs_acknowledgement]
    ids = {change.id for change in needing}
    return Verdict(
        reasons=reasons,
        unacknowledged=tuple(change for change in needing if change.id not in reasons),
        stale=tuple(sorted(set(reasons) - ids)),
    )


def entry_for(change: Change) -> str:
    """Returns the lines that acknowledge a change, but for the reason."""
    return f'[[change]]\nid = {_toml(change.id)}\nreason = ""'


def _entry(entry: object, path: Path) -> tuple[str, str]:
    match entry:
        case {"id": str(name), "reason": str(reason)} if name and reason.strip():
            return name, reason.strip()
        case {"id": str(name)}:
            raise AcknowledgementError(f"{path}: the change {name!r} needs a reason")
    raise AcknowledgementError(f"{path}: a [[change]] needs an id and a reason")


def _toml(text: str) -> str:
    escaped = (
        text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    )
    return f'"{escaped}"'
