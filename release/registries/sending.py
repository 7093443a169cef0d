"""One HTTP request to a registry."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Final
from urllib.parse import urlsplit

from release.registries.steps import Refused

_TIMEOUT_S: Final = 60
# What a registry says of a refusal is shown, but not a page of it.
_SHOWN_BYTES: Final = 500


def send(
    method: str, address: str, *, headers: Mapping[str, str], body: bytes | None = None
) -> tuple[int, bytes]:
    """Returns status and body of the answer; redirects are not followed. Raises Refused."""
    parts = urlsplit(address)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=_TIMEOUT_S)
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    try:
        connection.request(method, path, body=body, headers=dict(headers))
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (OSError, HTTPException) as error:
        raise Refused(f"{address} does not answer: {error}") from error
    finally:
        connection.close()


def deliver(method: str, address: str, *, headers: Mapping[str, str], body: bytes) -> bytes:
    """Returns the body of a successful answer; every other one raises Refused with its words."""
    status, said = send(method, address, headers=headers, body=body)
    if not 200 <= status < 300:
        words = said[:_SHOWN_BYTES].decode("utf-8", "replace").strip()
        raise Refused(f"{address} answers {status}: {words}")
    return said


def basic(user: str, password: str) -> dict[str, str]:
    """Returns the header that shows a name and a password."""
    shown = base64.b64encode(f"{user}:{password}".encode()).decode("ascii")
    return {"Authorization": f"Basic {shown}"}
