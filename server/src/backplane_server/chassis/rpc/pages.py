"""Opens the page that a list request asks for."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from backplane_server.chassis.data.page_tokens import Page, PageTokens

if TYPE_CHECKING:
    from backplane_server.chassis.rpc.call import Call


class Pages:
    """Binds page tokens to the caller, the method and the request's filters."""

    def __init__(self, key: bytes) -> None:
        self._tokens = PageTokens(key)

    def open(self, request: Any, *, call: Call) -> Page:
        """Gives the page; raises PageTokenInvalid for a token of another call."""
        binding = _binding(request, call=call)
        now_us = call.now_us()
        after = None
        if request.page_token:
            after = self._tokens.open(request.page_token, binding=binding, now_us=now_us)
        return Page(
            size=request.page_size,
            after=after,
            seal=lambda values: self._tokens.seal(values, binding=binding, now_us=now_us),
        )


def _binding(request: Any, *, call: Call) -> bytes:
    """Digests what a token is good for: all of the request but the page itself."""
    filters = type(request)()
    filters.CopyFrom(request)
    filters.ClearField("page_token")
    filters.ClearField("page_size")
    digest = blake2b(digest_size=32)
    digest.update(call.principal.subject.encode() + b"\0")
    digest.update(call.method.full_name.encode() + b"\0")
    digest.update(filters.SerializeToString(deterministic=True))
    return digest.digest()
