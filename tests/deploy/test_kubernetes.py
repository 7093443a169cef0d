"""The Kubernetes manifests: valid by the published schemas, and in agreement with the settings."""

import tomllib
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from backplane_server.settings import SPECS, Settings, load

FOLDER = Path(__file__).parents[2] / "deploy" / "kubernetes"
MANIFESTS = sorted(path for path in FOLDER.glob("*.yaml") if path.name != "kustomization.yaml")
# The oldest and the newest release that the manifests are meant for.
RELEASES = ["1.30", kubernetes_validate.latest_version()]

Manifest = dict[str, Any]


def read(name: str) -> Manifest:
    """One manifest by its file name."""
    manifest: Manifest = yaml.safe_load((FOLDER / name).read_text("utf-8"))
    return manifest


@pytest.fixture
def pod() -> Manifest:
    """The pod's spec of the Deployment."""
    spec: Manifest = read("deployment.yaml")["spec"]["template"]["spec"]
    return spec


@pytest.fixture
def server(pod: Manifest) -> Manifest:
    """The serving container."""
    (container,) = pod["containers"]
    found: Manifest = container
    return found


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The settings of the ConfigMap, read by the server's own reader."""
    path = tmp_path / "backplane.toml"
    path.write_text(read("config-map.yaml")["data"]["backplane.toml"], "utf-8")
    return load(flags={}, environ={}, config=str(path)).settings


def port_of(address: str) -> int:
    """The port of HOST:PORT."""
    return int(address.rpartition(":")[2])


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize("path", MANIFESTS, ids=lambda path: path.name)
def test_manifests_satisfy_the_schemas(path: Path, release: str) -> None:
    """Each manifest is valid, with no field that Kubernetes does not know."""
    for manifest in yaml.safe_load_all(path.read_text("utf-8")):
        kubernetes_validate.validate(manifest, release, strict=True)


def test_an_unknown_field_is_caught() -> None:
    """The validation is strict: a misspelt field fails."""
    manifest = read("deployment.yaml")
    manifest["spec"]["replica"] = 3
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(manifest, RELEASES[-1], strict=True)


def test_kustomization_names_every_manifest() -> None:
    """No manifest is left out, none is named that is missing."""
    assert sorted(read("kustomization.yaml")["resources"]) == [path.name for path in MANIFESTS]


def test_ports_agree_everywhere(server: Manifest, settings: Settings) -> None:
    """Settings, container, Service and probes speak of the same ports, which are the defaults."""
    ports = {port["name"]: port["containerPort"] for port in server["ports"]}
    assert ports == {"grpc": port_of(settings.listen), "operations": port_of(settings.ops_listen)}
    assert ports["grpc"] == port_of(Settings().listen)
    assert ports["operations"] == port_of(Settings().ops_listen)
    for port in read("service.yaml")["spec"]["ports"]:
        assert port["targetPort"] == port["name"]
        assert port["port"] == ports[port["name"]]
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        assert server[probe]["grpc"]["port"] == ports["grpc"]


def test_termination_leaves_time_to_drain_and_to_finish(pod: Manifest, settings: Settings) -> None:
    """The grace period covers the drain, the calls in flight and five seconds to close."""
    needed_s = settings.drain_delay_s + settings.stop_grace_s + 5
    assert pod["terminationGracePeriodSeconds"] >= needed_s


def test_readiness_is_lost_before_the_drain_ends(server: Manifest, settings: Settings) -> None:
    """The readiness probe notices NOT_SERVING while the server still answers calls."""
    probe = server["readinessProbe"]
    assert probe["periodSeconds"] * probe["failureThreshold"] <= settings.drain_delay_s


def test_liveness_asks_nothing_about_dependencies(server: Manifest) -> None:
    """Liveness looks at another entry than readiness, so that no outage restarts the pods."""
    assert server["livenessProbe"]["grpc"]["service"] == "grpc.health.v1.Health"
    assert "service" not in server["readinessProbe"]["grpc"]


@pytest.mark.parametrize("kind", ["initContainers", "containers"])
def test_containers_are_locked_down(pod: Manifest, kind: str) -> None:
    """Pods meet the restricted standard: not root, no capability, a read-only root, seccomp."""
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    for container in pod[kind]:
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert container["resources"]["limits"]["memory"]


def test_nothing_secret_is_written_down() -> None:
    """No manifest is a Secret, and no secret setting has a value in the ConfigMap."""
    assert all(read(path.name)["kind"] != "Secret" for path in MANIFESTS)
    written = tomllib.loads(read("config-map.yaml")["data"]["backplane.toml"])
    secret = {spec.name for spec in SPECS if spec.secret} | {"database"}
    assert not secret & written.keys()


def test_variables_are_settings(pod: Manifest) -> None:
    """Every BACKPLANE_ variable of the pod is one that the server reads."""
    known = {spec.variable for spec in SPECS} | {"BACKPLANE_CONFIG"}
    for container in [*pod["initContainers"], *pod["containers"]]:
        assert {variable["name"] for variable in container["env"]} <= known


def test_files_are_mounted_where_the_settings_look(server: Manifest, settings: Settings) -> None:
    """The settings file and the folder of keys are at the paths that the settings name."""
    mounted = {mount["name"]: mount["mountPath"] for mount in server["volumeMounts"]}
    variables = {variable["name"]: variable.get("value") for variable in server["env"]}
    assert variables["BACKPLANE_CONFIG"] == f"{mounted['settings']}/backplane.toml"
    assert settings.keys_dir == mounted["keys"]


def test_selectors_meet_the_pods() -> None:
    """Service, budget and network policy select the labels that the Deployment gives its pods."""
    labels = read("deployment.yaml")["spec"]["template"]["metadata"]["labels"]
    assert read("service.yaml")["spec"]["selector"].items() <= labels.items()
    budget = read("disruption-budget.yaml")["spec"]["selector"]["matchLabels"]
    policy = read("network-policy.yaml")["spec"]["podSelector"]["matchLabels"]
    assert budget.items() <= labels.items()
    assert policy.items() <= labels.items()


def test_the_network_policy_denies_by_default() -> None:
    """Both directions are governed, and every rule names the ports that it opens."""
    spec = read("network-policy.yaml")["spec"]
    assert set(spec["policyTypes"]) == {"Ingress", "Egress"}
    for rule in [*spec["ingress"], *spec["egress"]]:
        assert rule["ports"]


def test_one_pod_at_a_time_and_never_fewer() -> None:
    """A rollout adds a pod before it takes one; a budget needs more replicas than it may take."""
    deployment = read("deployment.yaml")["spec"]
    assert deployment["strategy"]["rollingUpdate"]["maxUnavailable"] == 0
    budget = read("disruption-budget.yaml")["spec"]
    assert deployment["replicas"] > budget["maxUnavailable"]
