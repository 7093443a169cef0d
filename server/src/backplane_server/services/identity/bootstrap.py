"""The first start: one account that may do everything, and its key, told once."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt, wait_random

from backplane_server.chassis.data.engine import TransactionConflict, UniqueViolation
from backplane_server.chassis.secret_files import write_private

from . import key_text
from .operations import first_start

if TYPE_CHECKING:
    from backplane_server.chassis.data import Database
    from backplane_server.chassis.service import ServiceContext

_RULE = "-" * 78


async def make_first_administrator(context: ServiceContext) -> None:
    """Makes the account where there is none yet, and hands its key to the operator.

    The key goes to standard error, or to ``bootstrap_key_file`` where it is set.
    """
    if await context.database.read(first_start.has_accounts):
        return
    new = key_text.make()
    if context.settings.bootstrap_key_file:
        await _into_file(context.database, new, Path(context.settings.bootstrap_key_file))
    elif await _make(context.database, new):
        sys.stderr.write(banner(new.text, address=context.settings.listen))
        sys.stderr.flush()


async def _make(database: Database, new: key_text.NewKey) -> bool:
    # Of nodes that start together all but one lose the race; rerun, they find
    # the account and make none.
    lost_race = retry_if_exception_type((TransactionConflict, UniqueViolation))
    waiting = wait_random(min=0.01, max=0.1)
    retrying = AsyncRetrying(
        retry=lost_race, wait=waiting, stop=stop_after_attempt(10), reraise=True
    )
    return await retrying(database.write, first_start.make_first_administrator, new=new)


async def _into_file(database: Database, new: key_text.NewKey, path: Path) -> None:
    # Written before the commit: a key that nobody was told would lock everyone out.
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    waiting = path.with_name(f"{path.name}.{new.prefix}.new")
    write_private(waiting, f"{new.text}\n".encode())
    try:
        if await _make(database, new):
            waiting.replace(path)
    finally:
        waiting.unlink(missing_ok=True)


def banner(key: str, *, address: str) -> str:
    """Says what the key is and how to use it."""
    return f"""
{_RULE}
First start. This API key may do everything and is shown this once; keep it:

  {key}

Use it:

  export BACKPLANE_ADDRESS={address} BACKPLANE_API_KEY={key}
  backplane call identity/GetCaller '{{}}'

Give each program an account and a key of its own (identity/CreateServiceAccount,
CreateGrant, CreateApiKey), then revoke this one.
{_RULE}
"""
