"""The container image, as far as it can be checked without building it."""

import re
import shutil
import subprocess
from pathlib import Path

from backplane_server.settings import Settings, load

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "deploy" / "container"
DOCKERFILE = FOLDER / "Dockerfile"


def instructions(name: str) -> list[str]:
    """The arguments of every instruction of that name, continuation lines joined."""
    joined = DOCKERFILE.read_text("utf-8").replace("\\\n", " ")
    return re.findall(rf"^{name}\s+(.+)$", joined, flags=re.MULTILINE)


def test_hadolint_has_nothing_to_say() -> None:
    """The Dockerfile passes hadolint down to matters of style."""
    command = shutil.which("hadolint", path=_path()) or "hadolint"
    config = FOLDER / "hadolint.yaml"
    said = subprocess.run(
        [command, "--config", config, DOCKERFILE], capture_output=True, text=True, check=False
    )
    assert (said.returncode, said.stdout + said.stderr) == (0, "")


def test_it_runs_as_a_numbered_user_that_is_not_root() -> None:
    """The last USER is a number above zero, which Kubernetes can tell from root."""
    user = instructions("USER")[-1]
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user)


def test_it_checks_its_own_health_over_grpc() -> None:
    """HEALTHCHECK runs `backplane health`."""
    assert 'CMD ["backplane", "health"]' in instructions("HEALTHCHECK")[0]


def test_its_settings_file_is_accepted_and_reachable_from_outside() -> None:
    """The settings in the image load, listen on every interface, and keep the default ports."""
    settings = load(flags={}, environ={}, config=str(FOLDER / "backplane.toml")).settings
    for name in ("listen", "ops_listen"):
        host, _, port = getattr(settings, name).rpartition(":")
        assert host == "0.0.0.0"  # noqa: S104  # compared, not bound
        assert port == getattr(Settings(), name).rpartition(":")[2]


def test_exposed_ports_are_those_it_listens_on() -> None:
    """EXPOSE names the ports of listen and ops_listen."""
    settings = Settings()
    listened = {address.rpartition(":")[2] for address in (settings.listen, settings.ops_listen)}
    assert set(instructions("EXPOSE")[0].split()) == listened


def test_data_lies_on_the_volume() -> None:
    """Database and keys are below a declared volume, so that they outlive the container."""
    settings = load(flags={}, environ={}, config=str(FOLDER / "backplane.toml")).settings
    (volume,) = re.findall(r'"([^"]+)"', instructions("VOLUME")[0])
    assert settings.database.removeprefix("sqlite:///").startswith(volume + "/")
    assert settings.keys_dir.startswith(volume + "/")


def test_every_copied_file_is_let_through_and_exists() -> None:
    """What COPY names exists, and the ignore file, which shuts out all else, lets it in."""
    ignore = (FOLDER / "Dockerfile.dockerignore").read_text("utf-8").splitlines()
    let_in = {line[1:] for line in ignore if line.startswith("!")}
    sources = {line.split()[0] for line in instructions("COPY") if not line.startswith("--from")}
    assert "*" in ignore
    assert sources == let_in
    assert all((ROOT / source).exists() for source in sources)


def _path() -> str:
    import os
    import sys

    return f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
