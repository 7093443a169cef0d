"""A server as an operator has it: a process that is started, asked, and told to stop."""

import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest
import yaml
from grpc_health.v1 import health_pb2

from tests.support.processes import free_address

from .conftest import Backplane, Start

DEPLOYMENT = Path(__file__).parents[2] / "deploy" / "kubernetes" / "deployment.yaml"
PROBES = ["startupProbe", "readinessProbe", "livenessProbe"]
Process = subprocess.Popen[str]


@pytest.fixture
def variables() -> dict[str, str]:
    """The settings of the server under test, as variables."""
    return {
        "BACKPLANE_LISTEN": free_address(),
        "BACKPLANE_OPS_LISTEN": free_address(),
        "BACKPLANE_DATABASE": "sqlite:///shop.db",
        "BACKPLANE_DRAIN_DELAY_S": "0",
    }


@pytest.fixture
def server(start: Start, variables: dict[str, str]) -> Process:
    """A server that says SERVING, on a database that it made itself."""
    process = start("serve", "--migrate", **variables)
    statuses = watch(variables["BACKPLANE_LISTEN"])
    assert any(status == health_pb2.HealthCheckResponse.SERVING for status in statuses)
    return process


def watch(address: str) -> Iterator[int]:
    """The health of the whole server, now and at every change, for at most half a minute."""
    with grpc.insecure_channel(address) as channel:
        yield from (
            answer.status
            for answer in channel.unary_stream(
                "/grpc.health.v1.Health/Watch",
                request_serializer=health_pb2.HealthCheckRequest.SerializeToString,
                response_deserializer=health_pb2.HealthCheckResponse.FromString,
            )(health_pb2.HealthCheckRequest(), timeout=30, wait_for_ready=True)
        )


def stop(process: Process) -> str:
    """Sends SIGTERM and gives everything that the process has printed."""
    process.send_signal(signal.SIGTERM)
    printed, _ = process.communicate(timeout=30)
    assert process.returncode == 0
    return printed


def test_it_serves_until_it_is_told_to_stop(server: Process, tmp_path: Path) -> None:
    """`serve --migrate` in an empty folder serves; SIGTERM ends it with exit code 0."""
    printed = stop(server)
    assert (tmp_path / "shop.db").exists()
    assert "orders 0001" in printed
    assert "Traceback" not in printed


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("probe", PROBES)
def test_the_probes_of_the_deployment_are_answered(
    backplane: Backplane, variables: dict[str, str], probe: str
) -> None:
    """Each probe asks for an entry that a real server has and that says SERVING."""
    deployment = yaml.safe_load(DEPLOYMENT.read_text("utf-8"))
    (container,) = deployment["spec"]["template"]["spec"]["containers"]
    service = container[probe]["grpc"].get("service", "")
    said = backplane("health", "--service", service, **variables)
    assert (said.returncode, said.stdout.split()[-1]) == (0, "SERVING")


@pytest.mark.usefixtures("server")
def test_a_second_server_on_the_port_is_refused(
    backplane: Backplane, variables: dict[str, str]
) -> None:
    """The refusal is one line that names the address; the first server serves on."""
    said = backplane("serve", **variables)
    assert said.returncode == 1
    assert variables["BACKPLANE_LISTEN"] in said.stderr
    assert "Traceback" not in said.stderr
    assert len(said.stderr.strip().splitlines()) == 1
    assert backplane("health", **variables).returncode == 0


def test_tables_that_are_not_the_codes_own_are_refused(
    backplane: Backplane, variables: dict[str, str]
) -> None:
    """Without --migrate a fresh database is refused, with the command that helps."""
    said = backplane("serve", **variables)
    assert said.returncode == 1
    assert "backplane migrate" in said.stderr
    assert "Traceback" not in said.stderr


def test_migrate_tells_its_steps_and_then_has_nothing_to_do(
    backplane: Backplane, variables: dict[str, str]
) -> None:
    """The first run names what it did to each service's tables, the second does nothing."""
    first = backplane("migrate", **variables)
    assert first.returncode == 0
    for service in ("identity", "catalog", "orders"):
        assert f"{service} 0001" in first.stdout
    second = backplane("migrate", **variables)
    assert (second.returncode, second.stdout.count("\n")) == (0, 1)
    assert "nothing to do" in second.stdout


def test_migrate_says_in_words_that_the_database_is_away(backplane: Backplane) -> None:
    """An unreachable database is one line with its address, without its password."""
    url = "postgresql://shop:s3cret@127.0.0.1:1/shop"
    said = backplane("migrate", BACKPLANE_DATABASE=url)
    assert said.returncode == 1
    assert said.stderr.startswith("backplane: postgresql://shop:********@127.0.0.1:1/shop: ")
    assert "s3cret" not in said.stderr
    assert "Traceback" not in said.stderr


def test_an_unknown_service_is_refused(backplane: Backplane, variables: dict[str, str]) -> None:
    """A name that is no service is told, with those that are."""
    said = backplane("serve", "--services", "orders,paymints", **variables)
    assert said.returncode == 1
    assert "paymints" in said.stderr
    assert "catalog" in said.stderr


def test_doctor_is_content_before_and_after_migrating(
    backplane: Backplane, variables: dict[str, str]
) -> None:
    """Nothing there yet is no failure; nor are the tables of this code."""
    before = backplane("doctor", **variables)
    assert before.returncode == 0, before.stdout
    assert "`backplane migrate` makes it" in before.stdout
    backplane("migrate", **variables)
    after = backplane("doctor", **variables)
    assert after.returncode == 0, after.stdout
    assert "version 0001, as the code's" in after.stdout


@pytest.mark.usefixtures("server")
def test_doctor_recognises_a_running_server(
    backplane: Backplane, variables: dict[str, str]
) -> None:
    """Both ports are taken, by a server that answers: a warning, not a failure."""
    said = backplane("doctor", **variables)
    assert said.returncode == 0, said.stdout
    assert said.stdout.count("a server answers there") == 2


def test_doctor_fails_on_a_failure_and_says_what_to_do(
    backplane: Backplane, variables: dict[str, str]
) -> None:
    """A port that something else listens on makes the exit code 1, with advice."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        taken = f"127.0.0.1:{listener.getsockname()[1]}"
        said = backplane("doctor", **{**variables, "BACKPLANE_OPS_LISTEN": taken})
    assert said.returncode == 1
    assert "set another --ops-listen" in said.stdout


def test_doctor_never_shows_a_secret(backplane: Backplane, variables: dict[str, str]) -> None:
    """Keys and passwords stay hidden, also where the database refuses them."""
    secrets = {
        "BACKPLANE_PEER_API_KEY": "bpk_s3cret",
        "BACKPLANE_DATABASE": "postgresql://shop:s3cret@127.0.0.1:1/shop",
    }
    said = backplane("doctor", **{**variables, **secrets})
    assert said.returncode == 1
    assert "s3cret" not in said.stdout + said.stderr
