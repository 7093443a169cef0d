"""Access tokens under attack: rows 27 to 35 of the hostile inputs, as RFC 8725 warns of them."""

import base64
import contextlib
import hashlib
import hmac
import json
import socket
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from grpc import StatusCode
from grpc.aio import AioRpcError
from joserfc.jwk import OKPKey

from backplane_server.chassis.clock import ManualClock
from backplane_server.chassis.errors import Unauthenticated
from backplane_server.chassis.rpc.revocations import Revocations
from backplane_server.chassis.rpc.tokens import TokenVerifier
from backplane_server.services.identity import signing
from backplane_server.services.identity.signing import SigningKeys
from tests.chassis.conftest import Ping
from tests.support.hostile_table import Hostile, Row
from tests.support.ping import pb2
from tests.support.statuses import reason_of, status_of
from tests.support.tokens import KEYS, token

KINDS = ("Once", "Down", "Up", "Both")
NOW_S = 1_800_000_000
STRANGER = OKPKey.generate_key("Ed25519")


def encoded(part: Mapping[str, Any] | bytes) -> str:
    """Encodes a part of a token."""
    raw = part if isinstance(part, bytes) else json.dumps(part).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def claims(**changed: Any) -> dict[str, Any]:
    """Claims of a token that would be accepted."""
    return {
        "iss": "backplane",
        "aud": "backplane",
        "sub": "service_accounts/sva_test",
        "iat": NOW_S,
        "nbf": NOW_S,
        "exp": NOW_S + 600,
        "jti": "t1",
        "permissions": ["*"],
        **changed,
    }


def current(*, later_s: int = 0, **changed: Any) -> dict[str, Any]:
    """Claims of a token that would be accepted by the machine's clock, or a while later."""
    now_s = int(time.time()) + later_s
    return claims(nbf=now_s, exp=now_s + 600, **changed)


def unsigned(header: Mapping[str, Any]) -> str:
    """A token without a signature."""
    return f"{encoded(header)}.{encoded(current())}."


def signed_by(key: OKPKey, header: Mapping[str, Any], body: Mapping[str, Any]) -> str:
    """A token that a key signed, with whatever header."""
    head = {"alg": "EdDSA", "typ": "at+jwt", **header}
    signed = f"{encoded(head)}.{encoded(body)}"
    return f"{signed}.{encoded(key.private_key.sign(signed.encode()))}"  # type: ignore[union-attr]


def with_hmac(secret: bytes, header: Mapping[str, Any], body: Mapping[str, Any]) -> str:
    """A token whose HMAC key is something public."""
    signed = f"{encoded(header)}.{encoded(body)}"
    return f"{signed}.{encoded(hmac.digest(secret, signed.encode(), hashlib.sha256))}"


def public_forms() -> Sequence[bytes]:
    """The public key in the forms that a confused verifier would take for a secret."""
    public = KEYS.private.public_key
    return (
        public.public_bytes(Encoding.Raw, PublicFormat.Raw),
        public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        str(KEYS.private.as_dict(private=False)["x"]).encode(),
        json.dumps(KEYS.private.as_dict(private=False)).encode(),
    )


class Signer:
    """A verifier and the clock that it goes by."""

    def __init__(self, **parts: Any) -> None:
        self.clock = ManualClock(NOW_S * 1_000_000)
        self.revocations = Revocations(clock=self.clock)
        self.verifier = TokenVerifier(
            parts.get("keys", KEYS),
            issuer="backplane",
            audience="backplane",
            clock=self.clock,
            revocations=self.revocations,
        )

    def accepts(self, text: str) -> bool:
        """Tells whether a token is accepted."""
        with contextlib.suppress(Unauthenticated):
            return bool(self.verifier.principal(text))
        return False


@pytest.fixture
def signer() -> Signer:
    """A verifier that knows the key of the tests."""
    return Signer()


def forged() -> Mapping[str, str]:
    """Tokens that nobody may come in with; but for one fault each would be accepted."""
    good = {"kid": KEYS.kid}
    return {
        "row 27 no text": "",
        "row 27 dots": "..",
        "row 27 no object": f"{encoded(b'[]')}.{encoded(b'1')}.x",
        "row 28 alg none": unsigned({"alg": "none", "typ": "at+jwt", **good}),
        "row 28 alg None": unsigned({"alg": "None", "typ": "at+jwt", **good}),
        "row 28 no alg": unsigned({"typ": "at+jwt", **good}),
        "row 28 stripped": token("*").rpartition(".")[0] + ".",
        "row 29 HS256 with the public key": with_hmac(
            public_forms()[1], {"alg": "HS256", "typ": "at+jwt", **good}, current()
        ),
        "row 30 jku of another": signed_by(
            STRANGER, {"jku": "https://attacker.example/jwks.json", "kid": "other"}, current()
        ),
        "row 30 x5u of another": signed_by(
            STRANGER, {"x5u": "https://attacker.example/key.pem", **good}, current()
        ),
        "row 30 unknown kid": token("*", header={"kid": "nobody"}),
        "row 30 no kid": signed_by(KEYS.private, {}, current()),
        "row 30 path as kid": token("*", header={"kid": "../../etc/passwd"}),
        "row 32 expired 61 s ago": signed_by(KEYS.private, good, current(later_s=-661)),
        "row 32 good in 61 s": signed_by(KEYS.private, good, current(later_s=62)),
        "row 33 half the audience": signed_by(KEYS.private, good, current(aud="back")),
        "row 33 audience and more": signed_by(KEYS.private, good, current(aud="backplane2")),
        "row 33 half the issuer": signed_by(KEYS.private, good, current(iss="back")),
        "row 34 no type": token("*", header={"typ": "JWT"}),
        "row 34 refresh type": token("*", header={"typ": "rt+jwt"}),
        "row 34 opaque": "bpr_" + "A" * 43,
        "row 35 crit": signed_by(KEYS.private, {**good, "crit": ["x"], "x": 1}, current()),
        "row 35 empty crit": signed_by(KEYS.private, {**good, "crit": []}, current()),
        "row 35 unencoded": signed_by(
            KEYS.private, {**good, "crit": ["b64"], "b64": False}, current()
        ),
        "another key": signed_by(STRANGER, good, current()),
    }


@pytest.mark.parametrize("kind", KINDS)
async def test_rows_27_to_35_are_refused_with_one_message(
    ping: Ping, kind: str, hostile: Hostile
) -> None:
    """Rows 27 to 30, 32 to 35: one generic answer on all four kinds, and no handler runs."""
    for name, text in forged().items():
        row = _row_of(name, hostile)
        metadata = (("authorization", f"Bearer {text}"),)
        with pytest.raises(AioRpcError) as raised:
            await ping.caller.ask(kind, pb2.PingRequest(), metadata=metadata, timeout=10)
        row.got = f"{raised.value.code().name}: {status_of(raised.value).message}"
        assert raised.value.code() is StatusCode.UNAUTHENTICATED, name
        assert reason_of(raised.value) == "UNAUTHENTICATED", name
        assert status_of(raised.value).message == Unauthenticated().message, name
        assert ping.servicer.runs == {}, name
    row = hostile(27, sent="no authorization at all", expected="UNAUTHENTICATED")
    with pytest.raises(AioRpcError) as raised:
        await ping.caller.ask(kind, pb2.PingRequest(), timeout=10)
    row.got = f"{raised.value.code().name}: {status_of(raised.value).message}"
    assert status_of(raised.value).message == Unauthenticated().message
    good = signed_by(KEYS.private, {"kid": KEYS.kid}, current())
    metadata = (("authorization", f"Bearer {good}"),)
    assert await ping.caller.ask(kind, pb2.PingRequest(), metadata=metadata, timeout=10)


def _row_of(name: str, hostile: Hostile) -> Row:
    """Opens the line of a forged token; one of no row is shown with those without a token."""
    number, _, what = name.removeprefix("row ").partition(" ")
    if not number.isdigit():
        number, what = "27", name
    return hostile(int(number), sent=f"a token: {what}", expected="UNAUTHENTICATED, one message")


def test_row_29_hs256_with_the_public_key_is_refused(signer: Signer) -> None:
    """Row 29: the algorithm is ours to say, so a public key is never an HMAC secret."""
    for secret in public_forms():
        for algorithm in ("HS256", "EdDSA"):
            header = {"alg": algorithm, "typ": "at+jwt", "kid": KEYS.kid}
            assert not signer.accepts(with_hmac(secret, header, claims()))


@pytest.mark.parametrize("name", ["jku", "x5u", "jwk", "x5c"])
def test_row_30_nothing_that_a_header_names_is_used(
    signer: Signer, name: str, monkeypatch: pytest.MonkeyPatch, hostile: Hostile
) -> None:
    """Row 30: a key or an address in the header is neither taken nor fetched."""
    row = hostile(30, sent=f"tokens that bring their key: {name}", expected="nothing fetched")

    def no_connection(*_: Any, **__: Any) -> Any:
        raise AssertionError("something was fetched")

    monkeypatch.setattr(socket, "getaddrinfo", no_connection)
    monkeypatch.setattr(socket.socket, "connect", no_connection)
    offered: Any = {
        "jku": "https://attacker.example/jwks.json",
        "x5u": "https://attacker.example/key.pem",
        "jwk": STRANGER.as_dict(private=False),
        "x5c": ["MIIB"],
    }[name]
    for kid in (KEYS.kid, STRANGER.thumbprint()):
        header = {name: offered, "kid": kid}
        assert not signer.accepts(signed_by(STRANGER, header, claims()))
    row.got = "refused, nothing fetched"


def test_row_31_a_flood_of_unknown_kids_looks_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hostile: Hostile
) -> None:
    """Row 31: 2,000 unknown kids within a second look at the key files once at most."""
    row = hostile(31, sent="2,000 unknown kids in a second", expected="key lookups limited")
    keys = SigningKeys(tmp_path / "keys", monotonic_s=lambda: 100.0)
    keys.ensure()
    looks: list[Path] = []
    stamps_of = signing._stamps_of

    def counted(folder: Path) -> Any:
        looks.append(folder)
        return stamps_of(folder)

    monkeypatch.setattr(signing, "_stamps_of", counted)
    signer = Signer(keys=keys)
    for number in range(2_000):
        assert not signer.accepts(signed_by(STRANGER, {"kid": f"k{number}"}, claims()))
    row.got = f"refused, {len(looks)} look-ups of the keys"
    assert len(looks) <= 1
    # What was refused is not remembered: the flood takes no memory either.
    assert len(signer.verifier._remembered) == 0


@pytest.mark.parametrize(
    ("changed", "accepted"),
    [
        ({"exp": NOW_S - 59}, True),
        ({"exp": NOW_S - 61}, False),
        ({"nbf": NOW_S + 59}, True),
        ({"nbf": NOW_S + 61}, False),
        ({"exp": None}, False),
        ({"exp": "1900000000"}, False),
        ({"exp": True}, False),
        ({"exp": float("inf")}, False),
        ({"exp": float("nan")}, False),
        ({"nbf": float("-inf")}, False),
    ],
)
def test_row_32_times_bind_within_a_minute(
    signer: Signer, changed: dict[str, Any], accepted: bool, hostile: Hostile
) -> None:
    """Row 32: sixty seconds of tolerance, no more, and an instant is a finite number."""
    (name, value), *_ = changed.items()
    told = f"now {value - NOW_S:+d} s" if type(value) is int else repr(value)
    row = hostile(32, sent=f"{name} = {told}", expected="accepted" if accepted else "refused")
    body = {"nbf": NOW_S, "exp": NOW_S + 600, **changed}
    row.got = "accepted" if signer.accepts(token("*", claims=body)) else "refused"
    assert row.got == ("accepted" if accepted else "refused")


@pytest.mark.parametrize("name", ["iss", "aud"])
@pytest.mark.parametrize(
    "value",
    ["back", "backplane2", "xbackplane", "backplane/", "Backplane", "", ["backplane"], None, 1],
)
def test_row_33_issuer_and_audience_are_equal_or_refused(
    signer: Signer, name: str, value: Any
) -> None:
    """Row 33: part of it, more than it, a list with it: none is the audience or the issuer."""
    body = {"nbf": NOW_S, "exp": NOW_S + 600}
    assert signer.accepts(token("*", claims=body))
    assert not signer.accepts(token("*", claims={**body, name: value}))


@pytest.mark.parametrize(
    "changed",
    [
        {"sub": 7},
        {"sid": 7},
        {"permissions": "*"},
        {"permissions": [1]},
        {"permissions": None},
        {"cnf": {"x5t#S256": "AAAA"}},
        {"cnf": {"spiffe_id": 7}},
        {"cnf": {}},
    ],
)
def test_claims_of_another_type_are_refused(signer: Signer, changed: dict[str, Any]) -> None:
    """A claim that is not what it should be is no claim; nor is a binding that is not known."""
    body = {"nbf": NOW_S, "exp": NOW_S + 600, **changed}
    assert not signer.accepts(token("*", claims=body))


def test_a_token_is_remembered_until_it_is_revoked_or_expires(signer: Signer) -> None:
    """Row 36: remembered or not, it ends with its session, its account and its time."""
    body = {"nbf": NOW_S, "exp": NOW_S + 600, "sid": "ses_1"}
    others = token("*", claims={**body, "sid": "ses_2"})
    text = token("*", claims=body)
    assert signer.accepts(text)
    assert len(signer.verifier._remembered) == 1
    signer.revocations.add(["ses_1"], ends_us=(NOW_S + 900) * 1_000_000)
    assert not signer.accepts(text)
    assert signer.accepts(others)
    signer.revocations.add(["service_accounts/sva_test"], ends_us=(NOW_S + 900) * 1_000_000)
    assert not signer.accepts(others)


def test_remembered_tokens_are_bounded(signer: Signer, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many tokens come, only so many are remembered."""
    monkeypatch.setattr("backplane_server.chassis.rpc.tokens._REMEMBERED_MAX", 5)
    for number in range(20):
        body = {"nbf": NOW_S, "exp": NOW_S + 600, "jti": str(number)}
        assert signer.accepts(token("*", claims=body))
    assert len(signer.verifier._remembered) == 5


def test_a_removed_key_ends_what_is_remembered(tmp_path: Path) -> None:
    """A token that was accepted is refused once its key's file is gone."""
    now_s = [100.0]
    keys = SigningKeys(tmp_path / "keys", monotonic_s=lambda: now_s[0])
    keys.ensure()
    signer = Signer(keys=keys)
    text = keys.signer().sign(claims())
    assert signer.accepts(text)
    new = OKPKey.generate_key("Ed25519").as_pem(private=True)
    (tmp_path / "keys" / "signing-0002.pem").write_bytes(new)
    now_s[0] += 10
    assert signer.accepts(text)
    (tmp_path / "keys" / signing.FIRST_KEY_FILE).unlink()
    now_s[0] += 10
    assert not signer.accepts(text)
