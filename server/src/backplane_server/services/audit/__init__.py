"""Who did what, provably: reads the audit log, signs its size, proves its parts.

The records and their tree are the platform's own tables, because every service's
transactions write to them; this service adds none.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from backplane_server.chassis.service import Chore, Service, ServiceContext

if TYPE_CHECKING:
    from .checkpoints import Signing
    from .servicer import AuditServicer

__all__ = ["SERVICE"]


def _servicer(context: ServiceContext) -> AuditServicer:
    from .servicer import AuditServicer

    return AuditServicer(_signing(context))


def _chores(context: ServiceContext) -> Sequence[Chore]:
    from .checkpoints import sign_now_and_then

    signing = _signing(context)
    return (lambda: sign_now_and_then(context.database, signing),)


def _signing(context: ServiceContext) -> Signing:
    from .checkpoints import Signing
    from .keys import log_keys_in
    from .notes import origin_of

    keys = log_keys_in(Path(context.settings.keys_dir))
    return Signing(origin=origin_of(context.settings.issuer), key=keys[-1])


SERVICE = Service(
    name="audit",
    contract="backplane.audit.v1.AuditService",
    pb2="backplane.audit.v1.audit_pb2",
    servicer=_servicer,
    chores=_chores,
)
