"""What the documents point at is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs.command_lines import flags, is_there, variables
from tests.docs.pages import PAGES, README, ROOT, blocks_of, prose_of

_VARIABLE = re.compile(r"BACKPLANE_[A-Z_]+")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_CODE = re.compile(r"`([^`\n]+)`")
# A path: a folder with a slash behind it, or a file with an ending that we use.
_PATH = re.compile(r"[\w.<>*-]+(/[\w.<>*-]+)*(/|\.(py|md|toml|txt|proto|svg|json|yaml|binpb))")
# Made by commands, not kept in the repository, or other systems' words of the same shape.
_NOT_KEPT = re.compile(
    r"var/|dist/.*|protos/third_party/|env\.py|buf/validate/|(protos/)?backplane/notes/v1/"
    r"|backplane/__init__\.py|buf/validate/validate\.proto"
    r"|generated/contract/reference/notes\.md"
    r"|backplane\.binpb|orders\.json"
)

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


@each_page
def test_every_link_leads_to_a_file(page: Path) -> None:
    """A relative link, of a picture too, names a file that is there."""
    links = [link.partition("#")[0] for link in _LINK.findall(prose_of(page))]
    assert [link for link in links if link and not (page.parent / link).exists()] == []


@each_page
def test_every_path_that_is_mentioned_exists(page: Path) -> None:
    """A path in backticks is found from the page, the repository or the server's package."""
    made = {block.file for block in blocks_of(page)}
    paths = {name for name in _CODE.findall(prose_of(page)) if _PATH.fullmatch(name)}
    missing = [
        name
        for name in sorted(paths)
        if not _NOT_KEPT.fullmatch(name)
        and not is_there(name, page=page)
        and not any(file == name or file.startswith(name) for file in made)
        and name.rpartition("/")[2] not in {Path(file).name for file in made}
    ]
    assert missing == []


@each_page
def test_every_flag_and_variable_exists(page: Path) -> None:
    """A flag or a BACKPLANE_* variable that is named belongs to some command, or the gateway."""
    text = prose_of(page)
    named = set(re.findall(r"`(--[a-z-]+)", text)) | set(_VARIABLE.findall(text))
    gateway = set(_VARIABLE.findall((ROOT / "deploy/envoy/start").read_text("utf-8")))
    assert named - flags() - variables() - gateway - {"BACKPLANE_CONFIG"} == set()


def test_every_document_is_reached_from_the_readme() -> None:
    """Following links from the README comes to every page."""
    reached, waiting = set[Path](), [README]
    while waiting:
        page = waiting.pop()
        if page not in reached and page.suffix == ".md":
            reached.add(page)
            links = _LINK.findall(prose_of(page))
            waiting.extend((page.parent / link.partition("#")[0]).resolve() for link in links)
    assert set(PAGES) - reached == set()
