"""What documents are followed against."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from tests.support.ephemeral import end, start


@pytest.fixture(scope="module")
def server() -> Iterator[Mapping[str, str]]:
    """The variables that say where a live server is and what opens it."""
    started = start()
    yield started.told
    assert end(started) == 0
