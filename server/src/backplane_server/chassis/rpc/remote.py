"""Channels to services that another process serves.

The process is a service account there like any other caller: it exchanges its
API key for an access token and keeps it until it is nearly used up.
"""

from __future__ import annotations

import asyncio
import importlib
import importlib.resources
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import grpc

from backplane_server.chassis.rpc.peers import short_name
from backplane_server.chassis.rpc.tls import read_pem

if TYPE_CHECKING:
    from backplane_server.settings import Settings

_IDENTITY = "identity"
_EXCHANGE = "/backplane.identity.v1.IdentityService/ExchangeApiKey"
_USED_UP = 0.8  # the share of a token's life after which a new one is fetched


class Remote:
    """Opens one channel per service that has an address."""

    def __init__(self, settings: Settings) -> None:
        self._addresses = settings.peer
        self._credentials = _credentials(settings)
        self._token = _Token(settings, self._credentials)
        self._channels: dict[str, grpc.aio.Channel] = {}

    def channel(self, service: str) -> grpc.aio.Channel | None:
        """Gives the channel to a service by its full name, or None where no address is set."""
        package = service.rpartition(".")[0]
        address = self._addresses.get(short_name(service))
        if address is None:
            return None
        if address not in self._channels:
            self._channels[address] = _opened(
                address,
                self._credentials,
                options=_options(package),
                interceptors=_interceptors(self._token),
            )
        return self._channels[address]

    async def close(self) -> None:
        """Closes every channel."""
        for channel in self._channels.values():
            await channel.close()
        await self._token.close()


def _credentials(settings: Settings) -> grpc.ChannelCredentials | None:
    """Trusts the authorities that are named, and shows peers this server's own certificate.

    Raises TlsUnusable for a file that cannot be read.
    """
    if not settings.peer_ca:
        return None
    own = (settings.tls_key, settings.tls_certificate)
    shown = [read_pem(Path(file)) for file in own] if all(own) else [None, None]
    return grpc.ssl_channel_credentials(read_pem(Path(settings.peer_ca)), *shown)


def _opened(
    address: str, credentials: grpc.ChannelCredentials | None, **how: Any
) -> grpc.aio.Channel:
    if credentials is None:
        return grpc.aio.insecure_channel(address, **how)
    return grpc.aio.secure_channel(address, credentials, **how)


def _options(package: str) -> list[tuple[str, Any]]:
    """Gives the channel the retries of the service's own published configuration."""
    options: list[tuple[str, Any]] = [("grpc.keepalive_time_ms", 30_000)]
    folder = importlib.resources.files(importlib.import_module(package))
    config = folder / "service_config.json"
    if config.is_file():
        options.append(("grpc.service_config", config.read_text()))
    return options


class _Token:
    """The access token of this process, fetched when it is first needed."""

    def __init__(self, settings: Settings, credentials: grpc.ChannelCredentials | None) -> None:
        self._credentials = credentials
        self._api_key = settings.peer_api_key
        self._address = settings.peer.get(_IDENTITY)
        self._channel: grpc.aio.Channel | None = None
        self._value = ""
        self._renew_at = 0.0
        self._lock = asyncio.Lock()

    async def metadata(self) -> tuple[tuple[str, str], ...]:
        """Gives the authorization metadata; nothing where no key is set."""
        if not self._api_key or self._address is None:
            return ()
        if time.monotonic() >= self._renew_at:
            async with self._lock:
                if time.monotonic() >= self._renew_at:
                    await self._fetch(self._address)
        return (("authorization", f"Bearer {self._value}"),)

    async def _fetch(self, address: str) -> None:
        from backplane.identity.v1 import identity_pb2

        if self._channel is None:
            self._channel = _opened(address, self._credentials)
        exchange = self._channel.unary_unary(
            _EXCHANGE,
            request_serializer=identity_pb2.ExchangeApiKeyRequest.SerializeToString,
            response_deserializer=identity_pb2.ExchangeApiKeyResponse.FromString,
        )
        reply = await exchange(
            identity_pb2.ExchangeApiKeyRequest(api_key=self._api_key), timeout=5.0
        )
        self._value = reply.access_token
        self._renew_at = time.monotonic() + reply.expires_in_seconds * _USED_UP

    async def close(self) -> None:
        """Closes the channel to identity."""
        if self._channel is not None:
            await self._channel.close()


def _interceptors(token: _Token) -> list[grpc.aio.ClientInterceptor]:
    return [_AddToken(token), _AddTokenToStream(token)]


async def _with_token(
    details: grpc.aio.ClientCallDetails, token: _Token
) -> grpc.aio.ClientCallDetails:
    metadata = grpc.aio.Metadata(*(details.metadata or ()), *await token.metadata())
    return details._replace(metadata=metadata)  # type: ignore[attr-defined,no-any-return]


class _AddToken(grpc.aio.UnaryUnaryClientInterceptor):
    """Adds the token to calls with one reply."""

    def __init__(self, token: _Token) -> None:
        self._token = token

    async def intercept_unary_unary(
        self, continuation: Any, client_call_details: grpc.aio.ClientCallDetails, request: Any
    ) -> Any:
        """Sends the call on with the token."""
        return await continuation(await _with_token(client_call_details, self._token), request)


class _AddTokenToStream(grpc.aio.UnaryStreamClientInterceptor):
    """Adds the token to calls with a stream of replies."""

    def __init__(self, token: _Token) -> None:
        self._token = token

    async def intercept_unary_stream(
        self, continuation: Any, client_call_details: grpc.aio.ClientCallDetails, request: Any
    ) -> Any:
        """Sends the call on with the token."""
        return await continuation(await _with_token(client_call_details, self._token), request)
