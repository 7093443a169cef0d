"""The numbers behind the classes, and a deployment's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from backplane_server.contract.errors import NumbersError
from backplane_server.contract.numbers import load_numbers
from backplane_server.contract.plan import DeadlineClass, QuotaClass


def overrides(folder: Path, text: str) -> Path:
    """Writes a file of overrides and returns its path."""
    path = folder / "policy.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_an_override_changes_only_what_it_names(tmp_path: Path) -> None:
    """A file with one number leaves every other number as it was."""
    packaged = load_numbers()
    numbers = load_numbers(overrides(tmp_path, "[deadline.read]\nmax_ms = 3_000"))
    assert numbers.deadlines[DeadlineClass.READ].max_ms == 3_000
    read = packaged.deadlines[DeadlineClass.READ]
    assert numbers.deadlines[DeadlineClass.READ].default_ms == read.default_ms
    assert numbers.quotas == packaged.quotas
    assert numbers.retry == packaged.retry


def test_every_class_has_numbers() -> None:
    """No class of the contracts is without its numbers."""
    numbers = load_numbers()
    assert set(numbers.deadlines) == set(DeadlineClass) == set(numbers.objectives)
    assert set(numbers.quotas) == set(QuotaClass)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[deadline.read]\nmax_ms = 0", r"deadline\.read\.max_ms must be a whole number above 0"),
        ("[deadline.read]\nmax_ms = 'soon'", r"deadline\.read\.max_ms .* is 'soon'"),
        ("[deadline.read]\nmax_ms = true", r"deadline\.read\.max_ms .* is True"),
        ("[deadline.read]\nmax = 5", r"deadline\.read\.max is not a known name"),
        ("[deadline.quick]\nmax_ms = 5", r"deadline\.quick is not a known name"),
        ("[deadlines.read]\nmax_ms = 5", r"policy\.deadlines is not a known name"),
        ("[deadline.read]\nmax_ms = 5", r"deadline\.read\.default_ms is above"),
        ("[retry]\nattempts = 6", r"retry\.attempts must be from 2 to 5"),
        ("[objective.read]\nlatency_percent = 100", r"must be below 100"),
        ("quota = 5", r"\[quota\] is missing"),
        ("deadline", r"policy\.toml: .*must be a readable TOML file"),
    ],
)
def test_an_impossible_number_is_named(tmp_path: Path, text: str, told: str) -> None:
    """A number that cannot be used is refused by its name, at once."""
    with pytest.raises(NumbersError, match=told):
        load_numbers(overrides(tmp_path, text))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """A file that is not there is an error, not an empty set of overrides."""
    with pytest.raises(NumbersError, match=r"absent\.toml"):
        load_numbers(tmp_path / "absent.toml")
