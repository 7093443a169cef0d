"""Reads a small document that another node publishes on its operations port."""

from __future__ import annotations

import asyncio
import urllib.request


async def document_at(url: str, *, wait_s: float, bytes_max: int) -> bytes:
    """Gives the document, at most so many bytes of it; raises OSError."""
    return await asyncio.to_thread(_read, url, wait_s, bytes_max)


def _read(url: str, wait_s: float, bytes_max: int) -> bytes:
    # The URL is the operator's setting, checked to be http(s).
    with urllib.request.urlopen(url, timeout=wait_s) as answer:  # noqa: S310
        body: bytes = answer.read(bytes_max)
        return body
