"""What identity decides, without a database or a wire.

A permission is a name (``orders.orders.place``); an entry of a role is a name,
all of a service (``orders.*``) or everything (``*``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

EVERYTHING = "*"
API_KEYS_PER_ACCOUNT_MAX = 100
# The last use of a key is recorded no more often than this.
USE_NOTED_EVERY_US = 60_000_000

SESSIONS_PER_USER_MAX = 100
SESSION_LIFE_US = 30 * 24 * 3600 * 1_000_000
# How long an ended session stays listed, and a second use of its tokens is told apart.
ENDED_SESSIONS_KEPT_US = 7 * 24 * 3600 * 1_000_000

_ACCOUNT_SUBJECT = "service_accounts/"
_USER_SUBJECT = "users/"
_USER_PREFIX = "usr_"


def covers(held: str, wanted: str) -> bool:
    """Tells whether one entry permits all that another does."""
    if held in (EVERYTHING, wanted):
        return True
    return held.endswith(".*") and wanted.startswith(held[:-1])


def permits(held: Iterable[str], wanted: str) -> bool:
    """Tells whether any of the entries held permits all that the wanted one does."""
    return any(covers(entry, wanted) for entry in held)


def lacking(*, held: Sequence[str], wanted: Iterable[str]) -> str | None:
    """Gives the first wanted entry that is not held, or nothing."""
    return next((entry for entry in sorted(wanted) if not permits(held, entry)), None)


def gained(*, before: Sequence[str], after: Iterable[str]) -> list[str]:
    """Gives the entries of a changed role that permit something new."""
    return [entry for entry in after if not permits(before, entry)]


def gathered(entries: Iterable[str]) -> list[str]:
    """Gives the entries in alphabetical order, each once."""
    return sorted(set(entries))


def reduced(entries: Iterable[str]) -> list[str]:
    """Gives the fewest entries that permit the same: what a token carries."""
    every = gathered(entries)
    return [one for one in every if not any(covers(e, one) for e in every if e != one)]


def is_usable(*, expires_us: int | None, revoked_us: int | None, now_us: int) -> bool:
    """Tells whether a key may be exchanged now."""
    return revoked_us is None and (expires_us is None or now_us < expires_us)


def use_is_due(*, last_used_us: int | None, now_us: int) -> bool:
    """Tells whether the use of a key is to be recorded again."""
    return last_used_us is None or now_us - last_used_us >= USE_NOTED_EVERY_US


def token_expiry_us(*, now_us: int, ttl_s: int, key_expires_us: int | None) -> int:
    """Gives when a token ends: after its time, or with its key if that is sooner.

    Whole seconds, because a token's claims have no finer unit.
    """
    end_s = now_us // 1_000_000 + ttl_s
    if key_expires_us is not None:
        end_s = min(end_s, key_expires_us // 1_000_000)
    return end_s * 1_000_000


def subject_of(account_id: str) -> str:
    """Gives the name by which the platform knows an account or a user."""
    return (_USER_SUBJECT if is_user(account_id) else _ACCOUNT_SUBJECT) + account_id


def is_user(subject_id: str) -> bool:
    """Tells the id of a user from that of an account."""
    return subject_id.startswith(_USER_PREFIX)


def user_id_of(subject: str) -> str | None:
    """Gives the id of the user that a subject is, or nothing for others."""
    return subject[len(_USER_SUBJECT) :] if subject.startswith(_USER_SUBJECT) else None


def holder_id_of(subject: str) -> str | None:
    """Gives the id of the account or user that a subject is: what roles are granted to."""
    return account_id_of(subject) or user_id_of(subject)


def account_id_of(subject: str) -> str | None:
    """Gives the id of the account that a subject is, or nothing for others."""
    return subject[len(_ACCOUNT_SUBJECT) :] if subject.startswith(_ACCOUNT_SUBJECT) else None
