"""What the calls of one service share on a node."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from google.protobuf.message import Message

    from backplane_server.chassis.clock import Clock
    from backplane_server.chassis.data import Database
    from backplane_server.chassis.events.log import Log
    from backplane_server.chassis.rpc.addresses import TrustedProxies
    from backplane_server.chassis.rpc.pages import Pages
    from backplane_server.chassis.rpc.peers import Peers
    from backplane_server.contract.plan import MethodPlan


@dataclass(frozen=True, slots=True)
class NodeParts:
    """The parts that a call reaches for; one value per service, made at start."""

    clock: Clock
    database: Database
    log: Log
    pages: Pages
    peers: Peers
    proxies: TrustedProxies
    draining: asyncio.Event
    parse_reply: Callable[[MethodPlan, bytes], Message]
