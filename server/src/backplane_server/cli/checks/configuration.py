"""Where the settings come from, and which of them are careless."""

import os
import stat
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from backplane_server.cli.checks.finding import Finding, ok, warning
from backplane_server.settings import SPECS, Loaded, Spec, unknown_variables

# Variables of the command line's own clients.
_OF_CLIENTS = frozenset({"BACKPLANE_API_KEY", "BACKPLANE_ADDRESS"})


def configuration(loaded: Loaded, *, environ: Mapping[str, str]) -> Iterator[Finding]:
    """Findings about sources, secrets and exposure."""
    yield ok("settings", _sources(loaded))
    yield from _strangers(environ)
    yield from _secrets_in_flags(loaded)
    yield from _open_config_file(loaded)
    yield from _exposure(loaded)


def _sources(loaded: Loaded) -> str:
    kinds = Counter(_kind(source) for source in loaded.sources.values())
    return ", ".join(f"{count} from {kind}" for kind, count in kinds.most_common())


def _kind(source: str) -> str:
    if source.startswith("--"):
        return "flags"
    if source.startswith("BACKPLANE_"):
        return "variables"
    return "defaults" if source == "default" else source.rpartition(",")[0]


def _strangers(environ: Mapping[str, str]) -> Iterator[Finding]:
    names = [name for name in unknown_variables(environ) if name not in _OF_CLIENTS]
    if names:
        advice = "compare with `backplane serve --help`; an unknown variable changes nothing"
        yield warning("settings", f"no setting reads {', '.join(names)}", advice=advice)


def _secrets_in_flags(loaded: Loaded) -> Iterator[Finding]:
    """Whoever lists the processes of a host reads their flags."""
    for spec in SPECS:
        by_flag = loaded.sources[spec.name] == spec.flag
        if by_flag and _hides(spec, getattr(loaded.settings, spec.name)):
            yield warning(
                "secrets",
                f"{spec.flag} holds a secret that the process list shows",
                advice=f"set {spec.variable} or put {spec.name} into the settings file",
            )


def _open_config_file(loaded: Loaded) -> Iterator[Finding]:
    path = loaded.config_file
    if path and path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH) and _has_secrets(loaded):
        yield warning(
            "secrets", f"{path} holds a secret and others may read it", advice=f"chmod 600 {path}"
        )


def _has_secrets(loaded: Loaded) -> bool:
    return any(
        loaded.sources[spec.name].startswith("file ")
        and _hides(spec, getattr(loaded.settings, spec.name))
        for spec in SPECS
    )


def _hides(spec: Spec, value: object) -> bool:
    """Whether the value holds something that is not printed."""
    return spec.secret or (isinstance(value, str) and spec.shown(value) != value)


def _exposure(loaded: Loaded) -> Iterator[Finding]:
    settings = loaded.settings
    if not _is_loopback(settings.listen) and not settings.tls_certificate:
        yield warning(
            "exposure",
            f"calls on {settings.listen} travel unencrypted, tokens with them",
            advice="set tls_certificate and tls_key, or put a TLS proxy or a mesh in front",
        )
    for network in settings.trusted_proxies:
        if network.endswith("/0"):
            yield warning(
                "exposure",
                f"trusted_proxies holds {network}: every caller is believed where it comes from",
                advice="name the networks of the proxies in front, and no others",
            )
    if not _is_loopback(settings.ops_listen):
        yield warning(
            "exposure",
            f"the operations port answers anybody who reaches {settings.ops_listen}",
            advice="let a network policy admit only what probes and scrapes it",
        )
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        yield warning(
            "exposure",
            "this runs as root, which serving does not need",
            advice="serve as a user of its own that owns the database file and keys_dir",
        )
    if settings.bootstrap_key_file and Path(settings.bootstrap_key_file).exists():
        yield warning(
            "exposure",
            f"the bootstrap key still lies in {settings.bootstrap_key_file}",
            advice="move it into your secret store, then delete the file",
        )


def _is_loopback(address: str) -> bool:
    host = address.rpartition(":")[0]
    return host in ("localhost", "[::1]") or host.startswith("127.")
