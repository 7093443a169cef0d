"""Settings: where they come from, what is refused, what is never printed."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backplane_server.settings import (
    HIDDEN,
    SPECS,
    Settings,
    SettingsError,
    Spec,
    load,
    unknown_variables,
    without_password,
)


def write(folder: Path, text: str) -> str:
    """A settings file."""
    path = folder / "backplane.toml"
    path.write_text(text, "utf-8")
    return str(path)


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_every_setting_explains_itself(spec: Spec) -> None:
    """Each has a meaning that is a sentence, and a default that its own kind accepts."""
    assert spec.help.endswith((".", "…"))
    assert getattr(Settings(), spec.name) == spec.default


def test_flag_beats_variable_beats_file_beats_default(tmp_path: Path) -> None:
    """The nearest source wins, and each setting remembers its own."""
    config = write(tmp_path, "read_lanes = 3\nwrite_lanes = 3\nstop_grace_s = 3\n")
    environ = {"BACKPLANE_READ_LANES": "4", "BACKPLANE_WRITE_LANES": "4"}
    loaded = load(flags={"read_lanes": "5"}, environ=environ, config=config)
    settings = loaded.settings
    assert (settings.read_lanes, settings.write_lanes, settings.stop_grace_s) == (5, 4, 3.0)
    assert settings.drain_delay_s == Settings().drain_delay_s
    assert loaded.sources["read_lanes"] == "--read-lanes"
    assert loaded.sources["write_lanes"] == "BACKPLANE_WRITE_LANES"
    assert loaded.sources["stop_grace_s"] == f"file {config}, stop_grace_s"
    assert loaded.sources["drain_delay_s"] == "default"


def test_the_file_is_named_by_a_variable_too(tmp_path: Path) -> None:
    """BACKPLANE_CONFIG stands in for --config, and --config wins."""
    first = write(tmp_path, "read_lanes = 7\n")
    environ = {"BACKPLANE_CONFIG": first}
    assert load(flags={}, environ=environ).settings.read_lanes == 7
    (tmp_path / "other").mkdir()
    other = write(tmp_path / "other", "read_lanes = 8\n")
    assert load(flags={}, environ=environ, config=other).settings.read_lanes == 8


def test_lists_and_tables_come_in_every_form(tmp_path: Path) -> None:
    """Names and peers are the same from a flag, a variable, an array, a table."""
    config = write(tmp_path, 'services = ["orders"]\n[peer]\ncatalog = "catalog:50051"\n')
    from_file = load(flags={}, environ={}, config=config).settings
    environ = {"BACKPLANE_SERVICES": "orders", "BACKPLANE_PEER": "catalog=catalog:50051"}
    from_variables = load(flags={}, environ=environ).settings
    flags = {"services": ["orders"], "peer": ["catalog=catalog:50051"]}
    assert from_file == from_variables == load(flags=flags, environ={}).settings
    assert from_file.services == ("orders",)
    assert from_file.peer == {"catalog": "catalog:50051"}


@pytest.mark.parametrize(
    ("name", "raw", "expected"),
    [
        ("listen", "50051", "HOST:PORT"),
        ("listen", "host:70000", "HOST:PORT"),
        ("listen", "::1:50051", "HOST:PORT"),
        ("database", "mysql://host/db", "sqlite:///PATH or postgresql://"),
        ("database", "sqlite://", "sqlite:///PATH or postgresql://"),
        ("database", "sqlite:///:memory:", "sqlite:///PATH or postgresql://"),
        ("jwks_url", "identity:9464", "http"),
        ("trusted_proxies", "proxy.example", "networks such as 10.0.0.0/8"),
        ("trusted_proxies", "10.0.0.1/8", "without bits behind the prefix"),
        ("log_format", "xml", "auto, json, console"),
        ("log_level", "INFO ", "debug, info, warning, error"),
        ("read_lanes", "two", "from 1 to 64"),
        ("read_lanes", "0", "from 1 to 64"),
        ("read_lanes", "1.5", "from 1 to 64"),
        ("trace_sample_ratio", "nan", "from 0 to 1"),
        ("trace_sample_ratio", "1.01", "from 0 to 1"),
        ("drain_delay_s", "inf", "from 0 to 3600"),
        ("strict_reasons", "perhaps", "true or false"),
        ("peer", "catalog", "NAME=ADDRESS"),
        ("peer", "=catalog:1", "NAME=ADDRESS"),
    ],
)
def test_malformed_values_are_refused(name: str, raw: str, expected: str) -> None:
    """The refusal names the source and says what is expected."""
    variable = "BACKPLANE_" + name.upper()
    with pytest.raises(SettingsError) as refused:
        load(flags={}, environ={variable: raw})
    assert str(refused.value).startswith(f"{variable}: ")
    assert expected in str(refused.value)


@pytest.mark.parametrize(
    "line", ["read_lanes = true", "read_lanes = 2.5", "listen = 50051", "services = 1", "peer = 1"]
)
def test_values_of_the_wrong_toml_type_are_refused(tmp_path: Path, line: str) -> None:
    """A TOML value is not bent into another type; the refusal names file and key."""
    config = write(tmp_path, line + "\n")
    with pytest.raises(SettingsError, match=f"file {config}, {line.split(maxsplit=1)[0]}: "):
        load(flags={}, environ={}, config=config)


def test_unknown_keys_are_refused_with_the_nearest_name(tmp_path: Path) -> None:
    """A misspelt key would change nothing, silently; it is refused instead."""
    config = write(tmp_path, 'lisen = "127.0.0.1:1"\n')
    with pytest.raises(SettingsError, match="no setting 'lisen', did you mean 'listen'"):
        load(flags={}, environ={}, config=config)


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    """One line a problem, so that nobody mends them one start at a time."""
    config = write(tmp_path, "nonsense = 1\nread_lanes = 0\n")
    with pytest.raises(SettingsError) as refused:
        load(flags={"listen": "x"}, environ={"BACKPLANE_LOG_LEVEL": "loud"}, config=config)
    assert len(str(refused.value).splitlines()) == 4


def test_a_missing_or_broken_file_is_refused(tmp_path: Path) -> None:
    """The file is named, without a quotation from it."""
    with pytest.raises(SettingsError, match=r"missing\.toml: No such file"):
        load(flags={}, environ={}, config=str(tmp_path / "missing.toml"))
    config = write(tmp_path, "peer_api_key = bpk_secret\n")
    with pytest.raises(SettingsError, match="is not TOML") as refused:
        load(flags={}, environ={}, config=config)
    assert "bpk_secret" not in str(refused.value)


def test_settings_made_by_code_are_held_to_the_same_rules() -> None:
    """Settings(read_lanes=0) is refused as --read-lanes 0 is."""
    with pytest.raises(SettingsError, match="read_lanes"):
        Settings(read_lanes=0)


def test_variables_that_are_no_settings_are_found() -> None:
    """They are listed, so that doctor can tell of a misspelt one."""
    environ = ["BACKPLANE_LISTEN", "BACKPLANE_CONFIG", "BACKPLANE_LISEN", "HOME"]
    assert unknown_variables(environ) == ["BACKPLANE_LISEN"]


def test_secrets_are_never_printed() -> None:
    """Neither repr nor str nor the shown values hold a key or a password."""
    settings = Settings(
        peer_api_key="bpk_s3cret",
        database="postgresql://shop:s3cret@db/shop?sslmode=require",
        otlp_endpoint="https://user:s3cret@collector:4317",
    )
    printed = f"{settings!r} {settings} {settings.shown()}"
    assert "s3cret" not in printed
    assert f"shop:{HIDDEN}@db/shop?sslmode=require" in printed
    assert settings.peer_api_key == "bpk_s3cret"


@pytest.mark.parametrize("name", ["database", "peer_api_key", "otlp_endpoint", "jwks_url"])
def test_refusals_do_not_quote_secrets(name: str) -> None:
    """A value that may hold a secret is not repeated in the message that refuses it."""
    with pytest.raises(SettingsError) as refused:
        load(flags={name: ["nonsense:s3cret@"]}, environ={})
    assert "s3cret" not in str(refused.value)


@given(st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126), min_size=1))
def test_no_password_survives_in_a_url(password: str) -> None:
    """Whatever the password holds, even what should have been encoded, it is replaced whole."""
    url = f"postgresql://shop:{password}@db:5432/shop"
    assert without_password(url) == f"postgresql://shop:{HIDDEN}@db:5432/shop"


def test_passwords_among_the_parameters_are_replaced() -> None:
    """Libpq takes a password as a parameter too."""
    url = "postgresql://db/shop?password=s3cret&sslmode=require"
    assert without_password(url) == f"postgresql://db/shop?password={HIDDEN}&sslmode=require"


def test_urls_without_a_password_stay_as_they_are() -> None:
    """Nothing is hidden where nothing is secret."""
    for url in ("sqlite:////var/lib/backplane.db", "postgresql://shop@db:5432/shop?a=b", ""):
        assert without_password(url) == url


def test_reading_settings_loads_nothing_heavy() -> None:
    """Importing the settings imports neither grpc nor SQLAlchemy nor the rest of the server."""
    code = (
        "import sys, backplane_server.settings;"
        "print([m for m in ('grpc', 'sqlalchemy', 'google', 'rich', 'typer') if m in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
