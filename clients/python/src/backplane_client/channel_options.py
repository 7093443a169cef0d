"""How a channel behaves: what it agrees on with the server."""

from __future__ import annotations

import json
from typing import Final

from .address import ChannelOptions
from .contracts import Json

MAX_MESSAGE_BYTES: Final = 4 * 1024 * 1024


def channel_options(service_config: Json) -> ChannelOptions:
    """Returns the options of a channel to a server of ours."""
    return [
        ("grpc.service_config", json.dumps(service_config)),
        ("grpc.service_config_disable_resolution", 1),
        # One layer retries, and it is ours: see attempts.py.
        ("grpc.enable_retries", 0),
        ("grpc.max_send_message_length", MAX_MESSAGE_BYTES),
        ("grpc.max_receive_message_length", MAX_MESSAGE_BYTES),
        # The server allows a ping each 20 s, with or without data, while a call is open.
        ("grpc.keepalive_time_ms", 30_000),
        ("grpc.keepalive_timeout_ms", 10_000),
        ("grpc.keepalive_permit_without_calls", 0),
        ("grpc.http2.max_pings_without_data", 0),
        # A server that restarts is found again soon; gRPC's own backoff grows to 2 minutes.
        ("grpc.initial_reconnect_backoff_ms", 100),
        ("grpc.min_reconnect_backoff_ms", 1_000),
        ("grpc.max_reconnect_backoff_ms", 5_000),
        # Closing a client closes its connections, whoever else talks to the same address.
        ("grpc.use_local_subchannel_pool", 1),
    ]
