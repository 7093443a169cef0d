"""What doctor finds, check by check, on real files, ports and databases."""

import socket
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from backplane_server.cli.checks import configuration, database, host, keys
from backplane_server.cli.checks.finding import Finding, Result
from backplane_server.settings import load


def failures(findings: Iterable[Finding]) -> list[str]:
    """What was seen where a check failed; each failure says what to do."""
    failed = [finding for finding in findings if finding.result is Result.FAILURE]
    assert all(finding.advice for finding in failed)
    return [finding.seen for finding in failed]


def warnings(findings: Iterable[Finding]) -> list[str]:
    """What was seen where a check warns."""
    return [finding.seen for finding in findings if finding.result is Result.WARNING]


# --- database ------------------------------------------------------------------------------------


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A SQLite database in WAL mode whose orders are at version 0002."""
    path = tmp_path / "shop.db"
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA journal_mode = WAL")
        raw.execute("CREATE TABLE orders_schema_version (version_num TEXT)")
        raw.execute("INSERT INTO orders_schema_version VALUES ('0002')")
        raw.commit()
    return path


def test_a_database_of_the_codes_version_is_well(shop: Path) -> None:
    """A database in WAL mode with the right tables has no findings but good ones."""
    found = list(database.database(f"sqlite:///{shop}", wanted={"orders": "0002"}))
    assert {finding.result for finding in found} == {Result.OK}
    assert any("version 0002" in finding.seen for finding in found)


def test_older_newer_and_missing_tables_are_told_apart(shop: Path) -> None:
    """Older and newer tables are failures with different advice; missing ones a warning."""
    wanted = {"orders": "0003", "catalog": "0001"}
    found = list(database.database(f"sqlite:///{shop}", wanted=wanted))
    assert failures(found) == ["version 0002, the code's is 0003"]
    assert warnings(found) == ["not there yet"]
    newer = database.database(f"sqlite:///{shop}", wanted={"orders": "0001"})
    assert failures(newer) == ["version 0002, newer than the code's 0001"]


def test_a_missing_database_is_not_made_by_looking(tmp_path: Path) -> None:
    """Doctor changes nothing: the file and its folders stay missing."""
    path = tmp_path / "var" / "shop.db"
    assert failures(database.database(f"sqlite:///{path}", wanted={})) == []
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_database_fails(tmp_path: Path) -> None:
    """The driver's own words are told."""
    path = tmp_path / "shop.db"
    path.write_text("not a database, but long enough to be read as one\n" * 20)
    (seen,) = failures(database.database(f"sqlite:///{path}", wanted={}))
    assert "file is not a database" in seen


def test_an_unreachable_postgresql_fails_without_its_password() -> None:
    """The address is told, the password is not."""
    url = "postgresql://shop:s3cret@127.0.0.1:1/shop"
    (seen,) = failures(database.database(url, wanted={}))
    assert "127.0.0.1" in seen
    assert "s3cret" not in seen


def test_a_postgresql_that_loses_commits_fails(postgres_url: str) -> None:
    """Tables and clock are compared, and settings that lose commits are failures.

    The tests' own cluster runs with fsync off, to be quick.
    """
    wanted = {"orders": "0001", "catalog": "0002"}
    found = list(database.database(postgres_url, wanted=wanted))
    assert failures(found) == [
        "fsync is off: commits may be lost",
        "version 0001, the code's is 0002",
    ]
    good = [finding for finding in found if finding.result is Result.OK]
    assert [finding.check for finding in good] == ["database", "clock", "tables of orders"]


# --- ports, disk, clock --------------------------------------------------------------------------


def test_a_free_port_is_free_and_a_taken_one_is_a_failure() -> None:
    """A port somebody listens on is a failure; given back it is free."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"127.0.0.1:{listener.getsockname()[1]}"
        taken = host.port("ops_listen", address)
        assert taken.result is Result.FAILURE
        assert "--ops-listen" in taken.advice
    assert host.port("ops_listen", address).result is Result.OK


def test_an_address_that_is_not_of_this_host_is_a_failure() -> None:
    """192.0.2.0/24 belongs to documentation, never to a host."""
    assert host.port("listen", "192.0.2.1:50051").result is Result.FAILURE


def test_the_clock_and_the_disk_of_this_host_are_looked_at(tmp_path: Path) -> None:
    """A folder that does not exist yet is measured where it would be made."""
    assert host.Stopwatch().finding().result is Result.OK
    (finding,) = host.disk(tmp_path / "not" / "there")
    assert str(tmp_path) in finding.seen


# --- keys ----------------------------------------------------------------------------------------


def pem() -> bytes:
    """A fresh Ed25519 key."""
    key = Ed25519PrivateKey.generate()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one good key, as the server makes it."""
    made = tmp_path / "keys"
    made.mkdir(mode=0o700)
    (made / "signing-0001.pem").touch(mode=0o600)
    (made / "signing-0001.pem").write_bytes(pem())
    return made


def test_keys_for_this_user_alone_are_well(folder: Path) -> None:
    """A folder of mode 0700 with files of mode 0600 has one good finding."""
    assert [finding.result for finding in keys.keys(folder)] == [Result.OK]


def test_a_key_that_others_may_read_fails(folder: Path) -> None:
    """Read by others is a failure, read by the group (a mounted secret) a warning."""
    (folder / "signing-0001.pem").chmod(0o604)
    assert len(failures(keys.keys(folder))) == 1
    (folder / "signing-0001.pem").chmod(0o640)
    found = list(keys.keys(folder))
    assert (len(failures(found)), len(warnings(found))) == (0, 1)


def test_a_file_that_is_no_key_fails(folder: Path) -> None:
    """A broken key is found before the server meets it; its content is not shown."""
    broken = folder / "signing-0002.pem"
    broken.touch(mode=0o600)
    broken.write_text("s3cret")
    (seen,) = failures(keys.keys(folder))
    assert "signing-0002.pem is not an Ed25519 private key" in seen
    assert "s3cret" not in seen


def test_a_missing_folder_is_no_failure(tmp_path: Path) -> None:
    """The first start makes it."""
    assert failures(keys.keys(tmp_path / "keys")) == []


# --- settings ------------------------------------------------------------------------------------


def examined(flags: dict[str, object], **environ: str) -> list[Finding]:
    """Findings about settings from flags and variables."""
    loaded = load(flags=flags, environ=environ)
    return list(configuration.configuration(loaded, environ=environ))


def test_unknown_variables_are_told() -> None:
    """A misspelt variable changes nothing, so doctor says so; the client's own are known."""
    seen = warnings(examined({}, BACKPLANE_LISEN="x", BACKPLANE_API_KEY="y"))
    assert "no setting reads BACKPLANE_LISEN" in seen


def test_secrets_in_flags_are_told_without_being_shown() -> None:
    """Flags are in the process list: keys and passwords belong into variables or the file."""
    found = examined({"peer_api_key": "s3cret", "database": "postgresql://a:s3cret@b/c"})
    told = " ".join(warnings(found))
    assert "--peer-api-key holds a secret" in told
    assert "--database holds a secret" in told
    assert "s3cret" not in told + " ".join(finding.advice for finding in found)


def test_a_settings_file_with_a_secret_that_others_may_read_is_told(tmp_path: Path) -> None:
    """The same file is fine once it is the user's alone, and without the secret."""
    path = tmp_path / "backplane.toml"
    path.write_text('peer_api_key = "s3cret"\n')
    path.chmod(0o644)
    assert any("others may read it" in seen for seen in _of_file(path))
    path.chmod(0o600)
    assert not any("others may read it" in seen for seen in _of_file(path))
    path.write_text("read_lanes = 2\n")
    path.chmod(0o644)
    assert not any("others may read it" in seen for seen in _of_file(path))


def _of_file(path: Path) -> list[str]:
    loaded = load(flags={}, environ={}, config=str(path))
    return warnings(configuration.configuration(loaded, environ={}))


@pytest.mark.parametrize(
    ("listen", "open_to_others"),
    [("127.0.0.1:1", False), ("[::1]:1", False), ("localhost:1", False), ("0.0.0.0:1", True)],
)
def test_unencrypted_calls_beyond_this_host_are_told(listen: str, open_to_others: bool) -> None:
    """Serving beyond the loopback interface is a warning that says what to put in front."""
    seen = warnings(examined({"listen": listen}))
    assert any("unencrypted" in line for line in seen) is open_to_others


@pytest.mark.parametrize(("network", "told"), [("0.0.0.0/0", True), ("10.0.0.0/8", False)])
def test_trust_in_every_proxy_is_told(network: str, told: bool) -> None:
    """Where everybody is a trusted proxy, everybody says where it comes from."""
    seen = warnings(examined({"trusted_proxies": network}))
    assert any("trusted_proxies" in line for line in seen) is told


def test_a_bootstrap_key_left_on_disk_is_told(tmp_path: Path) -> None:
    """The file was for the first login; it is not a place to keep a key."""
    path = tmp_path / "bootstrap-key"
    path.write_text("bpk_x")
    seen = warnings(examined({"bootstrap_key_file": str(path)}))
    assert any("bootstrap key" in line for line in seen)
