"""A run of the shared cases: green where the client is right, red where it is not."""

from __future__ import annotations

import pytest

from tests.conformance.conftest import ONLY, Kit, Run, conform

SKIPPED = "conform-cobol:\n\t@echo 'skipping conform-cobol: needs cobc, which is not here'\n"
BROKEN = "conform-basic:\n\t@echo 'out of memory' >&2; exit 3\n"


def test_a_client_that_is_right_is_green(run: Run, kit: Kit) -> None:
    """Every case is told, and a language without its tools is skipped with the reason."""
    ran = run(conform(kit) + SKIPPED, "python", "cobol")
    assert ran.exit_code == 0, ran.printed
    assert ran.report["green"]
    assert set(ran.report["cases"]) == set(ONLY)
    assert "needs cobc" in ran.printed


@pytest.mark.parametrize(
    ("file", "before", "after", "failed"),
    [
        (
            "attempts.py",
            "return self.count < self._policy.attempts",
            "return False",
            {"retry/unavailable-twice", "once/a-lost-answer"},
        ),
        (
            "attempts.py",
            "refused = pushback_s is not None and pushback_s < 0",
            "refused = False",
            {"retry/do-not-come-back"},
        ),
        (
            "following.py",
            "cursor, begun, failures = _cursor_of(reply), True, 0",
            "begun, failures = True, 0",
            {"subscribe/resumed"},
        ),
        (
            "unary.py",
            "sent = with_request_id(request) if identified else request",
            "sent = request",
            {"once/a-lost-answer"},
        ),
    ],
    ids=["no retries", "pushback ignored", "cursor forgotten", "no request id"],
)
def test_a_fault_in_a_client_is_caught(
    run: Run, kit: Kit, file: str, before: str, after: str, failed: set[str]
) -> None:
    """A client with one thing broken fails the cases that are about it, and no others."""
    kit.change(file, before, after)
    ran = run(conform(kit), "python")
    assert ran.exit_code == 1
    assert ran.failed("python") == failed
    assert all(case in ran.printed for case in failed)


def test_a_runner_that_breaks_is_red(run: Run) -> None:
    """What a runner does not report has not passed; what it said is shown."""
    ran = run(BROKEN, "basic")
    assert ran.exit_code == 1
    assert ran.failed("basic") == set(ONLY)
    assert "out of memory" in ran.printed


def test_a_skipped_language_may_count_as_a_failure(run: Run) -> None:
    """Where every tool ought to be there, none may be skipped."""
    assert run(SKIPPED, "cobol", flags=("--skip-none",)).exit_code == 1
