"""Certificates made by tests: authorities, servers, workloads."""

from __future__ import annotations

import datetime as dt
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import grpc
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Pair:
    """A certificate and its key, in PEM."""

    certificate: bytes
    key: bytes

    def write(self, folder: Path) -> None:
        """Puts both where a server looks for them, each in one step."""
        for name, content in (("server.key", self.key), ("server.pem", self.certificate)):
            draft = folder / f".{name}"
            draft.write_bytes(content)
            draft.chmod(0o600)
            draft.replace(folder / name)


class Authority:
    """Signs certificates."""

    def __init__(self, name: str = "test authority") -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        made = self._builder(self._name, self._key.public_key(), days=30)
        constraints = x509.BasicConstraints(ca=True, path_length=None)
        signed = made.add_extension(constraints, critical=True).sign(self._key, hashes.SHA256())
        self.certificate = signed.public_bytes(Encoding.PEM)

    def server(self, *uris: str) -> Pair:
        """Makes the certificate of a server on this host, which may be a workload too."""
        here = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
        workloads = [x509.UniformResourceIdentifier(uri) for uri in uris]
        return self._leaf([x509.DNSName("localhost"), here, *workloads], days=7)

    def workload(self, *uris: str, days: float = 7) -> Pair:
        """Makes a client's certificate; negative days make one that has expired."""
        return self._leaf([x509.UniformResourceIdentifier(uri) for uri in uris], days=days)

    def _leaf(self, names: Sequence[x509.GeneralName], *, days: float) -> Pair:
        key = ec.generate_private_key(ec.SECP256R1())
        made = self._builder(x509.Name([]), key.public_key(), days=days)
        named = made.add_extension(x509.SubjectAlternativeName(names), critical=True)
        signed = named.sign(self._key, hashes.SHA256())
        return Pair(
            signed.public_bytes(Encoding.PEM),
            key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        )

    def _builder(
        self, subject: x509.Name, key: ec.EllipticCurvePublicKey, *, days: float
    ) -> x509.CertificateBuilder:
        now = dt.datetime.now(dt.UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - dt.timedelta(days=60))
            .not_valid_after(now + dt.timedelta(days=days))
        )


def channel(address: str, *, trusts: bytes, shows: Pair | None = None) -> grpc.aio.Channel:
    """Opens a channel over TLS, on a connection of its own."""
    credentials = grpc.ssl_channel_credentials(
        trusts,
        private_key=shows.key if shows else None,
        certificate_chain=shows.certificate if shows else None,
    )
    return grpc.aio.secure_channel(
        address, credentials, options=[("grpc.use_local_subchannel_pool", 1)]
    )
