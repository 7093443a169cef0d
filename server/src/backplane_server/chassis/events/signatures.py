"""Signs and checks messages by the scheme of Standard Webhooks (symmetric, ``v1``).

A secret is ``whsec_`` and the Base64 of 24 to 64 random bytes. What is signed is
``id.timestamp.body``, with HMAC-SHA256.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import os
from collections.abc import Mapping

PREFIX = "whsec_"
ID_HEADER = "webhook-id"
TIMESTAMP_HEADER = "webhook-timestamp"
SIGNATURE_HEADER = "webhook-signature"
_SECRET_BYTES = 32
_TOLERANCE_S = 300


class SignatureInvalid(Exception):
    """The message is not from the holder of the secret, or not from now."""


def new_secret() -> str:
    """Makes a secret."""
    return PREFIX + base64.b64encode(os.urandom(_SECRET_BYTES)).decode()


def signed_headers(secret: str, *, message_id: str, now_s: int, body: bytes) -> dict[str, str]:
    """Gives the three headers of a message that is sent now."""
    return {
        ID_HEADER: message_id,
        TIMESTAMP_HEADER: str(now_s),
        SIGNATURE_HEADER: "v1," + _signature(secret, message_id, str(now_s), body),
    }


def check(secret: str, *, headers: Mapping[str, str], body: bytes, now_s: int) -> str:
    """Gives the id of a message that was received; raises SignatureInvalid.

    Headers have lower-case names. The caller remembers the id: a message that is sent
    again within the tolerance has a good signature too.
    """
    try:
        message_id, sent_s = headers[ID_HEADER], headers[TIMESTAMP_HEADER]
        given = headers[SIGNATURE_HEADER].split()
        fresh = sent_s.isascii() and sent_s.isdigit() and abs(int(sent_s) - now_s) <= _TOLERANCE_S
        expected = _signature(secret, message_id, sent_s, body)
    except (KeyError, ValueError) as error:
        raise SignatureInvalid from error
    matches = [hmac.compare_digest(one.encode(), f"v1,{expected}".encode()) for one in given]
    if not fresh or not any(matches):
        raise SignatureInvalid
    return message_id


def _signature(secret: str, message_id: str, sent_s: str, body: bytes) -> str:
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error as error:
        raise ValueError("the secret is not Base64") from error
    content = f"{message_id}.{sent_s}.".encode() + body
    return base64.b64encode(hmac.digest(key, content, "sha256")).decode()
