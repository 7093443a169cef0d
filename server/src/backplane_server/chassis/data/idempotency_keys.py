"""What was answered to a ``request_id``, kept in the transaction that it made.

The key names caller, method and request id; the fingerprint is that of the
validated request, so the order of fields on the wire does not matter. It is
made with a secret: a copy of the database does not tell whether somebody's
guess of a request, and of the personal data in it, is right.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import Enum
from hashlib import blake2b

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    bindparam,
    delete,
    select,
)

from backplane_server.chassis.data.outbox import metadata
from backplane_server.chassis.data.statements import Query, Statement, among, stored_in
from backplane_server.chassis.errors import FieldProblem, Resource, ServiceError

_MARK_BYTES = 4
KEPT_US = 48 * 3600 * 1_000_000  # the contract promises 24 hours at least

keys = Table(
    "chassis_idempotency_keys",
    metadata,
    Column("key", Text, nullable=False),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("refused", Boolean, nullable=False),
    Column("answer", LargeBinary, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    PrimaryKeyConstraint("key", name="pk_chassis_idempotency_keys"),
)


@stored_in(keys)
@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An answer: the reply's bytes, or a refusal as JSON where ``refused``."""

    key: str
    fingerprint: bytes
    refused: bool
    answer: bytes
    created_us: int


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """Whose repeated call a transaction answers, and for what request."""

    key: str
    fingerprint: bytes


class ReplayedRefusal(ServiceError):
    """A refusal that was given before, told again."""

    def __init__(self, answer: bytes) -> None:
        stored = json.loads(answer)
        super().__init__(
            stored["message"],
            metadata=stored["metadata"],
            fields=[FieldProblem(*problem) for problem in stored["fields"]],
            resource=Resource(*stored["resource"]) if stored["resource"] else None,
        )
        self.status = stored["status"]  # type: ignore[misc]  # one class for every refusal
        self.reason = stored["reason"]  # type: ignore[misc]


class Fingerprints:
    """Makes and compares fingerprints of requests with one secret.

    secret   32 bytes, the same on all nodes of a database; a fingerprint is the
             mark of its secret, 4 bytes, and a keyed BLAKE2b of the request, 16
    """

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._mark = _keyed(b"mark", secret)[:_MARK_BYTES]

    def key(self, *, subject: str, method: str, request_id: str, request: bytes) -> IdempotencyKey:
        """Makes the key from its scope and the canonical bytes of the request."""
        scope = f"{subject}\0{method}\0{request_id.lower()}".encode()
        return IdempotencyKey(
            key=blake2b(scope, digest_size=16).hexdigest(),
            fingerprint=self._mark + _keyed(request, self._secret),
        )


def _keyed(content: bytes, secret: bytes) -> bytes:
    return blake2b(content, key=secret, digest_size=16).digest()


class Comparison(Enum):
    """What two fingerprints say of the requests that they were made of."""

    SAME = "same"
    ANOTHER = "another"
    UNKNOWN = "unknown"


def compare(stored: bytes, asked: bytes) -> Comparison:
    """Compares fingerprints; those that two secrets made say nothing of each other."""
    if stored == asked:
        return Comparison.SAME
    if stored[:_MARK_BYTES] == asked[:_MARK_BYTES] and len(stored) == len(asked):
        return Comparison.ANOTHER
    return Comparison.UNKNOWN


def stored_reply(key: IdempotencyKey, *, reply: bytes, now_us: int) -> StoredAnswer:
    """Makes the row of a successful answer."""
    return StoredAnswer(
        key=key.key,
        fingerprint=key.fingerprint,
        refused=False,
        answer=reply,
        created_us=now_us,
    )


def stored_refusal(key: IdempotencyKey, *, error: ServiceError, now_us: int) -> StoredAnswer:
    """Makes the row of a final business refusal."""
    answer = json.dumps(
        {
            "status": error.status,
            "reason": error.reason,
            "message": error.message,
            "metadata": error.metadata,
            "fields": [[problem.field, problem.description] for problem in error.fields],
            "resource": [error.resource.type, error.resource.name] if error.resource else None,
        }
    )
    return StoredAnswer(
        key=key.key,
        fingerprint=key.fingerprint,
        refused=True,
        answer=answer.encode(),
        created_us=now_us,
    )


ANSWERS_BY_KEY = Query(select(keys).where(among(keys.c.key, "keys")), into=StoredAnswer)
_EXPIRED = (
    select(keys.c.key).where(keys.c.created_us < bindparam("before_us")).limit(bindparam("limit"))
)
FORGET_EXPIRED = Statement(delete(keys).where(keys.c.key.in_(_EXPIRED)))
