"""The keys that access tokens are signed with."""

import json
import stat
from base64 import urlsafe_b64decode
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Literal

import pytest
from cryptography.exceptions import InvalidSignature
from joserfc.jwk import OKPKey

from backplane_server.services.identity.signing import (
    FIRST_KEY_FILE,
    LOOK_AGAIN_AFTER_S,
    SETTLES_AFTER_S,
    SigningKey,
    SigningKeys,
    SigningKeysUnusable,
)

# RFC 8037, appendix A.1 to A.3.
RFC_KEY: dict[str, str | list[str]] = {
    "kty": "OKP",
    "crv": "Ed25519",
    "d": "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
    "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwaaPJHURo",
}
RFC_THUMBPRINT = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


class Time:
    """A monotonic clock that the test moves."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        """Tells the seconds that have passed."""
        return self.now_s


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder for keys that does not exist yet."""
    return tmp_path / "var" / "keys"


def add_key(folder: Path, name: str) -> str:
    """Adds a key file and tells the key's id."""
    key = OKPKey.generate_key("Ed25519")
    (folder / name).write_bytes(key.as_pem(private=True))
    return key.thumbprint()


def decoded(part: str) -> bytes:
    """Decodes one part of a token."""
    return urlsafe_b64decode(part + "=" * (-len(part) % 4))


def test_the_first_start_makes_a_private_key(folder: Path) -> None:
    """The folder is 0700, the file 0600, and nothing else lies there."""
    keys = SigningKeys(folder)
    keys.ensure()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / FIRST_KEY_FILE).stat().st_mode) == 0o600
    assert [path.name for path in folder.iterdir()] == [FIRST_KEY_FILE]
    assert list(keys.public_keys()) == [keys.signer().kid]


def test_a_second_start_keeps_the_key(folder: Path) -> None:
    """A restarted server signs with the key that it made."""
    first, second = SigningKeys(folder), SigningKeys(folder)
    first.ensure()
    second.ensure()
    assert first.signer().kid == second.signer().kid


def test_nodes_that_start_together_share_one_key(folder: Path) -> None:
    """Sixteen nodes that find an empty folder end with one and the same key."""

    def start(_: int) -> str:
        keys = SigningKeys(folder)
        keys.ensure()
        return keys.signer().kid

    with ThreadPoolExecutor(16) as pool:
        assert len(set(pool.map(start, range(16)))) == 1
    assert [path.name for path in folder.iterdir()] == [FIRST_KEY_FILE]


def test_a_key_id_is_the_rfc_7638_thumbprint() -> None:
    """The example key of RFC 8037 gets the id that the RFC computes."""
    pem = OKPKey.import_key(RFC_KEY).as_pem(private=True)
    assert SigningKey.from_pem(pem).kid == RFC_THUMBPRINT


def test_a_token_is_signed_over_its_header_and_claims(folder: Path) -> None:
    """The signature fits header and claims, and no others."""
    keys = SigningKeys(folder)
    keys.ensure()
    signer = keys.signer()
    header, claims, signature = signer.sign({"sub": "service_accounts/sva_1"}).split(".")
    assert json.loads(decoded(header)) == {"alg": "EdDSA", "kid": signer.kid, "typ": "at+jwt"}
    assert json.loads(decoded(claims)) == {"sub": "service_accounts/sva_1"}
    public = signer.private.public_key()
    public.verify(decoded(signature), f"{header}.{claims}".encode())
    with pytest.raises(InvalidSignature):
        public.verify(decoded(signature), f"{header}.{claims}x".encode())


def test_the_key_set_holds_public_parts_only(folder: Path) -> None:
    """The JWKS document has each key's id, use and algorithm, and never its secret."""
    keys = SigningKeys(folder)
    keys.ensure()
    (key,) = json.loads(keys.jwks())["keys"]
    assert key.keys() == {"kty", "crv", "x", "kid", "use", "alg"}
    assert (key["kid"], key["use"], key["alg"]) == (keys.signer().kid, "sig", "EdDSA")


def test_a_new_file_verifies_at_once_and_signs_when_all_nodes_know_it(folder: Path) -> None:
    """A rotated key is accepted after a second, and signs five seconds later."""
    time = Time()
    keys = SigningKeys(folder, monotonic_s=time)
    keys.ensure()
    old, version = keys.signer().kid, keys.version
    new = add_key(folder, "signing-0002.pem")
    time.now_s += LOOK_AGAIN_AFTER_S
    assert set(keys.public_keys()) == {old, new}
    assert keys.version != version
    assert keys.signer().kid == old
    time.now_s += SETTLES_AFTER_S
    assert keys.signer().kid == new


def test_a_removed_file_verifies_no_more(folder: Path) -> None:
    """Taking a key's file away ends what it signed."""
    time = Time()
    keys = SigningKeys(folder, monotonic_s=time)
    keys.ensure()
    new = add_key(folder, "signing-0002.pem")
    (folder / FIRST_KEY_FILE).unlink()
    time.now_s += LOOK_AGAIN_AFTER_S
    assert list(keys.public_keys()) == [new]
    assert keys.signer().kid == new


def test_the_folder_is_looked_at_once_a_second(folder: Path) -> None:
    """Between two looks the known keys serve without a file being touched."""
    time = Time()
    keys = SigningKeys(folder, monotonic_s=time)
    keys.ensure()
    time.now_s += LOOK_AGAIN_AFTER_S
    before = set(keys.public_keys())
    add_key(folder, "signing-0002.pem")
    assert set(keys.public_keys()) == before


def test_a_broken_file_leaves_the_known_keys(folder: Path) -> None:
    """A half-written key neither stops the server nor drops the keys that work."""
    time = Time()
    keys = SigningKeys(folder, monotonic_s=time)
    keys.ensure()
    before, version = set(keys.public_keys()), keys.version
    (folder / "signing-0002.pem").write_text("-----BEGIN PRIVATE KEY-----\nMC4C")
    time.now_s += LOOK_AGAIN_AFTER_S
    assert set(keys.public_keys()) == before
    assert keys.version == version


@pytest.mark.parametrize("curve", ["Ed448", "X25519"])
def test_a_key_of_another_kind_stops_the_start(
    folder: Path, curve: Literal["Ed448", "X25519"]
) -> None:
    """Only Ed25519 keys sign; the message names the folder and the setting."""
    folder.mkdir(parents=True)
    pem = OKPKey.generate_key(curve).as_pem(private=True)
    (folder / "signing-0001.pem").write_bytes(pem)
    with pytest.raises(SigningKeysUnusable, match=r"keys.*not an Ed25519 private key.*keys_dir"):
        SigningKeys(folder).ensure()


def test_a_folder_that_cannot_be_made_stops_the_start(tmp_path: Path) -> None:
    """The message says which setting to change."""
    (tmp_path / "file").write_text("")
    with pytest.raises(SigningKeysUnusable, match="keys_dir"):
        SigningKeys(tmp_path / "file" / "keys").ensure()
