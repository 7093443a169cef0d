"""The shared cases are written as the README says, and a mistake in one is found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from orchestrator.cases import CasesMalformed, read

CASES = Path(__file__).parents[2] / "clients" / "conformance" / "cases.yaml"
METHOD = "backplane.catalog.v1.CatalogService/GetProduct"


def written(folder: Path, *cases: Any) -> Path:
    """A file of cases."""
    file = folder / "cases.yaml"
    file.write_text(yaml.safe_dump(list(cases)), encoding="utf-8")
    return file


def case(**changes: Any) -> dict[str, Any]:
    """A case without a mistake, changed."""
    return {"name": "call/one", "about": "It calls.", "steps": [{"call": METHOD}]} | changes


def step(**changes: Any) -> dict[str, Any]:
    """A case of one step, changed."""
    return case(steps=[{"call": METHOD} | changes])


def test_the_cases_are_well_formed() -> None:
    """There are about a hundred, and nothing is wrong with one."""
    assert len(read(CASES)) >= 100


def test_a_case_without_a_mistake_is_taken(tmp_path: Path) -> None:
    """What the tests below change is right before it is changed."""
    assert read(written(tmp_path, case(), case(name="call/two"))) == [case(), case(name="call/two")]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ([case(), case()], "2 cases have this name"),
        ([case(name="no-group")], "has a name such as"),
        ([case(abuot="x")], "there is no key 'abuot'"),
        ([{"name": "call/one", "steps": [{"call": METHOD}]}], "about is missing"),
        ([case(steps=[])], "there are no steps"),
        ([step(expects={})], "there is no key 'expects'"),
        ([step(stream=METHOD)], "needs exactly one of"),
        ([step(call="GetProduct")], "is not package.Service/Method"),
        ([step(timeout_ms="500")], "timeout_ms is not a int"),
        ([step(take=True)], "take is not a int"),
        ([step(request={"sku": "${nothing}"})], "${nothing} was not saved"),
        ([step(expect={"replies": {}})], "there is no key 'replies'"),
        ([step(expect={"count": 1})], "count is not for call"),
        ([step(expect={"error": {"status": "NOT_FOUND"}})], "there is no key 'status'"),
        ([step(expect={"error": {"code": "MISSING"}})], "MISSING is no status"),
    ],
)
def test_a_mistake_is_found(tmp_path: Path, wrong: list[Any], told: str) -> None:
    """Each kind of mistake in writing is refused in words."""
    with pytest.raises(CasesMalformed) as raised:
        read(written(tmp_path, *wrong))
    assert told in str(raised.value)
