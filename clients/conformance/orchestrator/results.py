"""What came of the cases, by language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one case; ``detail`` says what differed."""

    ok: bool
    detail: str
    ms: int


NOT_RUN = Result(ok=False, detail="the runner said nothing of it", ms=0)


@dataclass(slots=True)
class Language:
    """What came of all cases in one language.

    skipped   why none was run, where the language's tools are not here
    broken    what the runner said, where it did not come to its end
    """

    name: str
    results: dict[str, Result] = field(default_factory=dict)
    skipped: str = ""
    broken: str = ""
    seconds: float = 0.0

    def of(self, case: str) -> Result:
        """Gives the result of a case."""
        return self.results.get(case, NOT_RUN)

    def green(self, cases: Sequence[str]) -> bool:
        """Whether every case came out as expected."""
        return not self.broken and all(self.of(case).ok for case in cases)


def as_json(languages: Sequence[Language], cases: Sequence[str], *, green: bool) -> dict[str, Any]:
    """Gives the form that is written to a file."""
    return {
        "green": green,
        "languages": {
            each.name: {
                "skipped": each.skipped,
                "broken": each.broken,
                "seconds": round(each.seconds, 1),
            }
            for each in languages
        },
        "cases": {
            case: {each.name: asdict(each.of(case)) for each in languages if not each.skipped}
            for case in cases
        },
    }
