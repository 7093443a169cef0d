"""The documents as readers have them: their text, links and code blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
PAGES = (README, *sorted((ROOT / "docs").rglob("*.md")))

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# A line that is nothing but a path in backticks names the file that the next block is.
_FILE = re.compile(r"(?:^|\n)`([^`\n]+)`\s*\Z")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block; ``file`` is the path that the line above it names, or empty."""

    language: str
    text: str
    file: str


def blocks_of(page: Path) -> list[Block]:
    """Every fenced block of a page, from top to bottom."""
    text = page.read_text("utf-8")
    found = []
    for fence in _FENCE.finditer(text):
        named = _FILE.search(text[: fence.start()])
        found.append(Block(fence[1], fence[2], named[1] if named else ""))
    return found


def prose_of(page: Path) -> str:
    """The text of a page without its fenced blocks."""
    return _FENCE.sub("", page.read_text("utf-8"))


def commands_of(page: Path) -> Iterator[str]:
    """Every line of the shell blocks of a page, and every command in its prose."""
    for block in blocks_of(page):
        if block.language == "sh":
            yield from (line for line in block.text.replace("\\\n", "").splitlines() if line)
    yield from re.findall(r"`((?:make|backplane) [^`]+)`", prose_of(page))
