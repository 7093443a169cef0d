"""The files of TLS: there, fitting together, good for a while, and the key for nobody else."""

import datetime as dt
import stat
from collections.abc import Iterator
from pathlib import Path

from backplane_server.cli.checks.finding import Finding, failure, ok, warning
from backplane_server.settings import Settings

_DAYS_LEFT_MIN = 14
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def tls(settings: Settings) -> Iterator[Finding]:
    """Findings about the certificate, its key and the trust bundle; none where TLS is off."""
    from backplane_server.chassis.rpc.tls import RenewedCredentials, TlsUnusable, files_of

    try:
        files = files_of(settings)
        if files is None:
            return
        RenewedCredentials(files)
    except TlsUnusable as problem:
        advice = "serving would not start; see `backplane serve --help` for tls_*"
        yield failure("tls", str(problem), advice=advice)
        return
    yield from _exposed(files.key)
    yield _expiry(files.certificate)


def _exposed(key: Path) -> Iterator[Finding]:
    mode = stat.S_IMODE(key.stat().st_mode)
    if mode & _OTHERS:
        # A mounted secret is often group readable on purpose; open to all is never right.
        found = failure if mode & (stat.S_IWGRP | stat.S_IRWXO) else warning
        advice = f"chmod 600 {key}; replace the key if others had access to it"
        yield found("tls", f"{key} has mode {mode:03o}", advice=advice)


def _expiry(certificate: Path) -> Finding:
    from cryptography import x509

    first = x509.load_pem_x509_certificates(certificate.read_bytes())[0]
    left = first.not_valid_after_utc - dt.datetime.now(dt.UTC)
    if left.total_seconds() <= 0:
        return failure("tls", f"{certificate} has expired", advice="renew it; no restart is needed")
    if left.days < _DAYS_LEFT_MIN:
        seen = f"{certificate} expires in {left.days} days"
        return warning("tls", seen, advice="renew it; no restart is needed")
    return ok("tls", f"{certificate} is good for {left.days} days")
