"""What every command has in common: help, refusals, quickness."""

import subprocess
import sys

import pytest

from backplane_server.settings import SPECS

from .conftest import Backplane

_WITH_SETTINGS = ["serve", "migrate", "doctor"]


def test_help_lists_every_command(backplane: Backplane) -> None:
    """`backplane --help` names the commands, one line each."""
    said = backplane("--help")
    assert said.returncode == 0
    for command in ("serve", "migrate", "doctor", "health", "version"):
        assert f"\n  {command} " in said.stdout


@pytest.mark.parametrize("command", _WITH_SETTINGS)
def test_help_tells_every_setting_with_default_meaning_and_variable(
    backplane: Backplane, command: str
) -> None:
    """No setting lacks its flag, its variable, its default or its meaning."""
    text = " ".join(backplane(command, "--help").stdout.split())
    for spec in SPECS:
        default = spec.shown(spec.default) or "empty"
        assert f" {spec.flag}" in text
        assert f"{spec.help} Default: {default}. [{spec.variable}]" in text


def test_help_never_prints_a_secret(backplane: Backplane) -> None:
    """--help shows defaults, not what the environment holds."""
    said = backplane(
        "serve",
        "--help",
        BACKPLANE_PEER_API_KEY="s3cret",
        BACKPLANE_DATABASE="postgresql://a:s3cret@b",
    )
    assert "s3cret" not in said.stdout + said.stderr


def test_help_loads_nothing_heavy() -> None:
    """The top of the command line imports neither grpc nor SQLAlchemy nor rich."""
    code = (
        "import sys; from backplane_server.cli import command_line; command_line();"
        "print([m for m in ('grpc', 'sqlalchemy', 'google', 'rich') if m in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


@pytest.mark.parametrize("command", _WITH_SETTINGS)
def test_a_malformed_setting_is_refused_in_plain_words(backplane: Backplane, command: str) -> None:
    """One line on stderr that names the flag, exit code 1, no traceback."""
    said = backplane(command, "--read-lanes", "two")
    expected = "backplane: --read-lanes: 'two' cannot be used: expected a whole number from 1 to 64"
    assert (said.returncode, said.stdout, said.stderr.strip()) == (1, "", expected)


def test_a_malformed_variable_and_an_unknown_key_are_refused(backplane: Backplane) -> None:
    """Every source is held to the same rules, and all problems come at once."""
    said = backplane("serve", "--config", "no.toml", BACKPLANE_LISTEN="here")
    assert said.returncode == 1
    assert said.stderr.startswith("backplane: settings file no.toml: No such file")
    said = backplane("serve", BACKPLANE_LISTEN="here", BACKPLANE_LOG_LEVEL="loud")
    assert len(said.stderr.strip().splitlines()) == 2


def test_version_names_what_is_installed(backplane: Backplane) -> None:
    """The versions of the wire's libraries and of Python are told."""
    said = backplane("version")
    assert said.returncode == 0
    assert f"python {sys.version.split()[0]}" in said.stdout
    assert "grpcio " in said.stdout
