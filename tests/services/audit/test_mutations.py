"""Whatever is done to a log behind a checkpoint that is kept elsewhere is found."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from backplane.audit.v1 import audit_pb2 as pb
from backplane_server.services.audit import notes, sources
from backplane_server.services.audit.verification import Report, verify
from tests.services.audit.conftest import Audited, serve_audited
from tests.services.audit.mutations import KINDS, alter_and_verify, write_log

COUNT = 120


async def test_every_alteration_is_found(tmp_path: Path) -> None:
    """Changed, deleted, swapped, forged, truncated, rolled back: found; untouched: sound.

    Which record it was is told, unless all traces were covered up.
    """
    log = await write_log(tmp_path)
    tally = alter_and_verify(log, count=COUNT, seed=7, folder=tmp_path)
    assert tally.missed == []
    assert tally.made.total() == tally.found.total() == COUNT
    assert tally.false_alarms == 0
    assert {name.partition(",")[0] for name in tally.made} == set(KINDS)
    for kind in ("change", "delete", "swap", "insert"):
        assert tally.named[kind] == tally.made[kind] > 0


ALTERATIONS = {
    "changed": "UPDATE chassis_audit_records SET subject = 'nobody' WHERE log_index = 3",
    "replayed": "UPDATE chassis_audit_records SET replayed = NOT replayed WHERE log_index = 3",
    "unplaced": "UPDATE chassis_audit_records SET log_index = NULL WHERE log_index = 3",
    "deleted": "DELETE FROM chassis_audit_records WHERE log_index = 3",
    "truncated": "DELETE FROM chassis_audit_records WHERE log_index >= 3",
}


@pytest.mark.parametrize("how", ALTERATIONS)
async def test_alterations_on_postgresql_are_found(postgres_url: str, how: str) -> None:
    """The verifier reads PostgreSQL too, and finds what its owner altered."""
    report = await _altered(postgres_url, ALTERATIONS[how])
    assert not report.sound
    told = {problem.log_index for problem in report.problems}
    assert how == "truncated" or 3 in told


async def _altered(url: str, statement: str) -> Report:
    async with serve_audited(url) as audited:
        note, key = await _written(audited)
    with psycopg.connect(url) as sql:
        sql.execute("ALTER TABLE chassis_audit_records DISABLE TRIGGER ALL")
        sql.execute(statement)
    with sources.snapshot(url) as tx:
        return verify(sources.in_database(tx), trusted=[note], key=key)


async def _written(audited: Audited) -> tuple[notes.Note, notes.VerifierKey]:
    for number in range(6):
        await audited.mark(name=f"n{number}")
    await audited.records()
    signed = await audited.ask("GetCheckpoint", pb.GetCheckpointRequest())
    return notes.read(signed.note), notes.VerifierKey.read(signed.verifier_key)


async def test_records_are_append_only(postgres_url: str) -> None:
    """The database itself refuses to change or delete a record that has its place."""
    async with serve_audited(postgres_url) as audited:
        await _written(audited)
    for how in ("changed", "deleted"):
        with (
            psycopg.connect(postgres_url) as sql,
            pytest.raises(psycopg.errors.RaiseException, match="neither changed nor deleted"),
        ):
            sql.execute(ALTERATIONS[how])
