"""The settings of an ephemeral server: what is its own, and what may still be chosen."""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from pathlib import Path

from backplane_server.settings import Loaded, Settings, SettingsError

# Chosen for it unless they were given.
_LISTEN = {"listen": "127.0.0.1:0", "ops_listen": "127.0.0.1:0"}
_CHOSEN = {
    "drain_delay_s": 0.0,
    "stop_grace_s": 2.0,
    "log_level": "error",
    "webhook_hosts": "any",
    "webhook_retry_first_s": 0.1,
}
# Its own, or of no use to it. A variable or a file that sets one is for another server.
_OWN = (
    "database",
    "keys_dir",
    "bootstrap_key_file",
    "services",
    "share_port",
    "peer",
    "peer_api_key",
    "peer_ca",
    "jwks_url",
    "nats_url",
    "valkey_url",
    "tls_certificate",
    "tls_key",
    "tls_client_ca",
    "tls_client",
)


def settings_in(folder: Path, loaded: Loaded, *, port: int | None) -> Settings:
    """Gives the settings of a server whose files lie in a folder; raises SettingsError.

    It listens on loopback only, and a flag for what is its own is refused.
    """
    defaults = Settings()
    _refuse_flags(loaded)
    own = {name: getattr(defaults, name) for name in _OWN}
    chosen = {
        name: value
        for name, value in (_LISTEN | _CHOSEN).items()
        if loaded.sources[name] == "default"
    }
    files = {"database": f"sqlite:///{folder}/ephemeral.db", "keys_dir": str(folder / "keys")}
    settings = replace(loaded.settings, **(own | chosen | files))
    if port is not None:
        settings = replace(settings, listen=f"{settings.listen.rpartition(':')[0]}:{port}")
    for address in (settings.listen, settings.ops_listen):
        _refuse_strangers(address)
    return settings


def _refuse_flags(loaded: Loaded) -> None:
    given = [name for name in _OWN if loaded.sources[name].startswith("--")]
    if given:
        raise SettingsError(
            f"an ephemeral server has its own {', '.join(given)}; leave"
            f" {', '.join(loaded.sources[name] for name in given)} out"
        )


def _refuse_strangers(address: str) -> None:
    host = address.rpartition(":")[0].strip("[]")
    if not (host == "localhost" or _is_loopback(host)):
        raise SettingsError(
            f"{address}: an ephemeral server has a key that everybody knows and fails on"
            " demand, so it listens on loopback only, such as 127.0.0.1:0"
        )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
