"""The commands that the documents show are real."""

from __future__ import annotations

import pytest

from tests.docs.command_lines import problems
from tests.docs.pages import PAGES, ROOT, commands_of

# Each language's part is followed, command by command, by a test of its own.
FOLLOWED = ROOT / "docs/generate-your-own.md"
SHOWN = [(page, line) for page in PAGES if page != FOLLOWED for line in commands_of(page)]


@pytest.mark.parametrize(
    "line", [line for _, line in SHOWN], ids=[f"{p.relative_to(ROOT)}: {c}" for p, c in SHOWN]
)
def test_a_command_exists(line: str) -> None:
    """Its target, subcommand, flags and, for a call, its method and request are real."""
    assert list(problems(line)) == []


@pytest.mark.parametrize(
    "line",
    [
        "make coffee",
        "backplane sing",
        "backplane serve --loudly",
        "backplane import stars FILE",
        "backplane import products FILE --quickly",
        "backplane call orders/Eat '{}'",
        """backplane call orders/GetOrder '{"orderr_id": ""}'""",
        "sudo make run",
    ],
)
def test_a_command_that_is_not_real_is_found(line: str) -> None:
    """Each kind of mistake is seen."""
    assert list(problems(line)) != []
