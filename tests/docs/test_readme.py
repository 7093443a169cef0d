"""The README's commands, run as they stand; and what docs/operations.md says is answered."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Iterator

import pytest

from tests.docs.checkout import Checkout, copy_of_repository
from tests.docs.pages import README, ROOT, blocks_of, prose_of

OPERATIONS = ROOT / "docs/operations.md"


def _shell(beginning: str) -> str:
    """The one shell block of the README that begins so."""
    (found,) = (
        block.text
        for block in blocks_of(README)
        if block.language == "sh" and block.text.startswith(beginning)
    )
    return found


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checkout]:
    """A fresh copy in which the README's first command serves."""
    copy = copy_of_repository(tmp_path_factory.mktemp("readme"))
    with copy.serving(_shell("make run")):
        yield copy


def test_the_first_calls_are_answered(checkout: Checkout) -> None:
    """From the shell a product is made and found; from Python it is ordered for 83.40 GBP."""
    said = checkout.run(_shell(". .venv/bin/activate"))
    assert said.count("Christmas tree lights") == 2
    (program,) = (block for block in blocks_of(README) if block.file)
    (checkout.folder / program.file).write_text(program.text, "utf-8")
    said = checkout.run(_shell("python "))
    assert re.search(r"ord_\w{26}", said)
    assert "units: 83" in said
    assert "nanos: 400000000" in said


def test_the_operations_port_answers_what_the_page_says(checkout: Checkout) -> None:
    """Every path of the page is answered, and every metric that it names is there."""
    text = prose_of(OPERATIONS)
    paths = re.findall(r"^\| `(/[^`]+)`", text, re.MULTILINE)
    assert len(paths) == 4
    answers = {path: _get(f"http://{checkout.ops_address}{path}") for path in paths}
    named = set(re.findall(r"`(backplane_[a-z_]+)`", text))
    assert {name for name in named if name not in answers["/metrics"]} == set()


def _get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310  # A server of the test.
        assert answer.status == 200
        text: str = answer.read().decode()
        return text
