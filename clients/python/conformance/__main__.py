"""Reads the cases, runs each on a connection of its own, prints a JSON line for each."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from .case import run


async def main(cases: list[dict[str, Any]], only: set[str]) -> None:
    """Runs the cases, or those of them that are named."""
    for case in cases:
        if not only or case["name"] in only:
            sys.stdout.write(json.dumps(await _told(case), ensure_ascii=False) + "\n")
            sys.stdout.flush()


async def _told(case: dict[str, Any]) -> dict[str, Any]:
    begun = time.monotonic()
    detail = await run(
        case,
        address=os.environ["BACKPLANE_ADDRESS"],
        api_key=case.get("api_key", os.environ["BACKPLANE_API_KEY"]),
    )
    ms = round((time.monotonic() - begun) * 1000)
    return {"case": case["name"], "ok": not detail, "detail": detail, "ms": ms}


if __name__ == "__main__":
    listed = json.loads(Path(os.environ["BACKPLANE_CASES"]).read_text(encoding="utf-8"))
    named = set(filter(None, os.environ.get("BACKPLANE_ONLY", "").split(",")))
    asyncio.run(main(listed["cases"], named))
