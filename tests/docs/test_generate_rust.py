"""The Rust part of docs/generate-your-own.md, followed in an empty folder."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.docs.following import Followed
from tests.docs.pages import ROOT

CARGO = shutil.which("cargo")
# Plugins and dependencies are built once, and stay for the next run.
_BUILT = ROOT / "build/rust/target"

pytestmark = pytest.mark.skipif(CARGO is None, reason="needs cargo of Rust, which is not here")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, server: Mapping[str, str]) -> Followed:
    """The page's project, with the file that it says to take along."""
    made = Followed(
        tmp_path_factory.mktemp("generate-rust"),
        "Rust",
        programs=(Path(str(CARGO)).parent,),
        variables={"CARGO_TARGET_DIR": str(_BUILT), **server},
        timeout_s=900,
    )
    made.take_along("backplane.binpb")
    return made


def follow_all(project: Followed) -> list[str]:
    """Goes through the part from top to bottom and gives what its commands print."""
    printed = []
    for block in project.blocks:
        if block.file:
            project.write(block)
        else:
            printed.append(project.run(block.text))
    return printed


def test_both_generators_make_a_program_that_is_answered(project: Followed) -> None:
    """The page's program lists the orders of a live server: by a build script, and by buf."""
    answers = [printed for printed in follow_all(project) if printed]
    assert len(answers) == 2
    for printed in answers:
        assert printed.count("ord_") == 3
        assert "Cancelled" in printed
    assert not (project.folder / "build.rs").exists()
