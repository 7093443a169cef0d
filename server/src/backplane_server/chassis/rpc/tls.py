"""TLS on the gRPC port, with certificates that are renewed while serving.

gRPC asks for the certificate at every handshake; the files are looked at then,
and read again when they have changed. What cannot be used (half written, a key
that is not the certificate's) is passed over: the last good set goes on.
gRPC's library speaks TLS 1.2 and 1.3 and refuses what is older.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import grpc
import structlog

if TYPE_CHECKING:
    from backplane_server.settings import Settings

_log = structlog.get_logger(__name__)

# What says that a file is another one: inode, time of change in ns, size.
_Stamp = tuple[int, int, int]


class TlsUnusable(Exception):
    """The certificate, its key or the trust bundle cannot be served with."""


@dataclass(frozen=True, slots=True)
class TlsFiles:
    """PEM files: the certificate with its chain, its key, and who signs clients.

    client_ca   None where clients are not asked for certificates
    """

    certificate: Path
    key: Path
    client_ca: Path | None = None

    @property
    def paths(self) -> Sequence[Path]:
        """Every file that is read."""
        named = (self.certificate, self.key, self.client_ca)
        return [path for path in named if path is not None]


class RenewedCredentials:
    """The credentials of a port; keep it as long as the port is open.

    Raises TlsUnusable where the files cannot be used at the start.
    """

    def __init__(self, files: TlsFiles) -> None:
        self._files = files
        self._lock = threading.Lock()  # handshakes ask from threads of gRPC's own
        self._stamps = _stamps_of(files)
        self.credentials = grpc.dynamic_ssl_server_credentials(
            _configuration(files),
            self._renewed,  # type: ignore[arg-type]  # gRPC takes None for "as it was"
            require_client_authentication=files.client_ca is not None,
        )

    def _renewed(self) -> grpc.ServerCertificateConfiguration | None:
        """Gives the certificate where it has changed since the last handshake."""
        with self._lock:
            try:
                stamps = _stamps_of(self._files)
                if stamps == self._stamps:
                    return None
                renewed = _configuration(self._files)
            except TlsUnusable as problem:
                _log.warning("tls_files_not_renewed", problem=str(problem))
                return None
            self._stamps = stamps
            _log.info("tls_files_renewed", certificate=str(self._files.certificate))
            return renewed


def files_of(settings: Settings) -> TlsFiles | None:
    """Gives the files that the settings name, or None where calls come in plain text.

    Raises TlsUnusable where one is named and another that it needs is not.
    """
    named = (settings.tls_certificate, settings.tls_key)
    if not any(named):
        if settings.tls_client == "required" or settings.tls_client_ca:
            raise TlsUnusable("tls_client needs tls_certificate and tls_key")
        return None
    if not all(named):
        raise TlsUnusable("tls_certificate and tls_key need each other")
    if settings.tls_client == "none":
        return TlsFiles(Path(settings.tls_certificate), Path(settings.tls_key))
    if not settings.tls_client_ca:
        raise TlsUnusable("tls_client = required needs tls_client_ca")
    return TlsFiles(
        Path(settings.tls_certificate), Path(settings.tls_key), Path(settings.tls_client_ca)
    )


def _stamps_of(files: TlsFiles) -> Sequence[_Stamp]:
    try:
        found = [path.stat() for path in files.paths]
    except OSError as error:
        raise TlsUnusable(f"{error.filename}: {error.strerror}") from error
    return [(facts.st_ino, facts.st_mtime_ns, facts.st_size) for facts in found]


def _configuration(files: TlsFiles) -> grpc.ServerCertificateConfiguration:
    certificate, key = read_pem(files.certificate), read_pem(files.key)
    _check_pair(certificate, key, named=files.certificate)
    roots = None
    if files.client_ca is not None:
        roots = read_pem(files.client_ca)
        _check_certificates(roots, named=files.client_ca)
    return grpc.ssl_server_certificate_configuration([(key, certificate)], roots)


def read_pem(path: Path) -> bytes:
    """Reads a file; raises TlsUnusable."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise TlsUnusable(f"{path}: {error.strerror}") from error


def _check_certificates(pem: bytes, *, named: Path) -> None:
    from cryptography import x509

    try:
        x509.load_pem_x509_certificates(pem)
    except ValueError as error:
        raise TlsUnusable(f"{named}: no certificates in PEM") from error


def _check_pair(certificate: bytes, key: bytes, *, named: Path) -> None:
    """Raises TlsUnusable unless the key is the first certificate's."""
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        own = x509.load_pem_x509_certificates(certificate)[0].public_key()
        theirs = load_pem_private_key(key, password=None).public_key()
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise TlsUnusable(f"{named} or its key is not PEM that can be read") from error
    if own != theirs:
        raise TlsUnusable(f"{named} is not the certificate of the key")
