"""Others verify access tokens with the published keys."""

import asyncio
import json
from base64 import urlsafe_b64decode
from urllib.request import urlopen

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tests.services.identity.callers import Caller
from tests.support.node import RunningNode


def decoded(part: str) -> bytes:
    """Decodes base64url without its padding."""
    return urlsafe_b64decode(part + "=" * (-len(part) % 4))


async def test_the_published_keys_verify_a_token(admin: Caller, node: RunningNode) -> None:
    """The key that the token names is in the set on the operations port, and fits it."""

    def fetch() -> tuple[str, bytes]:
        url = f"http://{node.ops_address}/.well-known/jwks.json"
        with urlopen(url, timeout=10) as answer:
            return answer.headers["content-type"], answer.read()

    content_type, body = await asyncio.to_thread(fetch)
    assert content_type.startswith("application/jwk-set+json")
    keys = {key["kid"]: key for key in json.loads(body)["keys"]}
    signed, _, signature = admin.token.rpartition(".")
    key = keys[json.loads(decoded(signed.partition(".")[0]))["kid"]]
    public = Ed25519PublicKey.from_public_bytes(decoded(key["x"]))
    public.verify(decoded(signature), signed.encode())
