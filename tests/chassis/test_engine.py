"""How the databases are opened."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from backplane_server.chassis.data.engine import SqliteEngine


def test_a_file_in_use_is_opened_once_it_is_free(tmp_path: Path) -> None:
    """The first switch to WAL waits for whoever reads the file at that moment."""
    file = tmp_path / "a.db"
    reader = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    reader.execute("CREATE TABLE marks (id)")
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM marks").fetchall()
    with ThreadPoolExecutor(1) as pool:
        opening = pool.submit(SqliteEngine(file).connect, write=False)
        try:
            assert opening.exception(timeout=0.2) is None
        except TimeoutError:
            reader.execute("ROLLBACK")
            reader.close()
        else:
            raise AssertionError("opened while the file was in use")
        opening.result(timeout=10).close()
    mode = sqlite3.connect(file).execute("PRAGMA journal_mode").fetchone()
    assert mode == ("wal",)
