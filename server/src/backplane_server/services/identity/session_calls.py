"""The calls about sessions: wire in, wire out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backplane.identity.v1 import sessions_pb2
from backplane_server.chassis.interceptors.callers import network_of

from . import errors, refresh_text, rules, user_wire
from .email_address import normal_form
from .operations import sessions, users
from .operations.revoking import Revoked
from .operations.sessions import Live, SignIn
from .user_parts import Parts, user_id_of

if TYPE_CHECKING:
    from backplane_server.chassis.rpc.call import Call

    from .user_rows import User

_LIST_OTHERS = "identity.sessions.list_others"
_REVOKE_OTHERS = "identity.sessions.revoke_others"


class SessionCalls:
    """Answers what is asked about sessions."""

    _parts: Parts

    async def Login(
        self, request: sessions_pb2.LoginRequest, call: Call
    ) -> sessions_pb2.LoginResponse:
        """Signs a user in."""
        parts = self._parts
        user = await self._signing_in(request, call)
        hashed = parts.personal.password_of(user) or ""
        refresh_token = refresh_text.make()
        sign_in = SignIn(
            user_id=user.id,
            password_us=user.password_us,
            renewed=await parts.passwords.renewed(hashed, request.password),
            device=request.device,
            digest=refresh_text.digest_of(refresh_token),
        )
        live = await parts.revoke(call, sessions.begin, personal=parts.personal, sign_in=sign_in)
        return sessions_pb2.LoginResponse(tokens=self._tokens(live, refresh_token))

    async def _signing_in(self, request: sessions_pb2.LoginRequest, call: Call) -> User:
        """Finds the user whose password it is; the same work whoever it is."""
        parts = self._parts
        normal = _normal_or_none(request.email)
        account = parts.personal.emails.of(normal or request.email)
        source = network_of(call.client_address)
        parts.attempts.begin(account=account, source=source)
        user: User | None = await call.read(users.with_email, parts.personal, normal=normal or "")
        hashed = parts.personal.password_of(user) if user else None
        fits = await parts.passwords.fits(hashed, request.password)
        if user is None or not fits or not user.is_enabled:
            raise errors.LoginRefused
        parts.attempts.succeeded(account=account, source=source)
        return user

    async def RefreshSession(
        self, request: sessions_pb2.RefreshSessionRequest, call: Call
    ) -> sessions_pb2.RefreshSessionResponse:
        """Uses up a refresh token and answers the session's next tokens."""
        parts = self._parts
        new = refresh_text.make()
        revoked: list[Revoked[Live | None]] = []

        def kept(done: Revoked[Live | None]) -> sessions_pb2.RefreshSessionResponse:
            # What is kept for a repeated call holds the token sealed, and no
            # access token; nothing at all where the token was used before.
            revoked[:] = [done]
            if done.answer is None:
                return sessions_pb2.RefreshSessionResponse()
            session = done.answer.session
            sealed = parts.personal.seal_reply(new, session_id=session.id)
            tokens = sessions_pb2.SessionTokens(refresh_token=sealed, session_id=session.id)
            return sessions_pb2.RefreshSessionResponse(tokens=tokens)

        answer = await call.write(
            sessions.refresh,
            digest=refresh_text.digest_of(request.refresh_token),
            new_digest=refresh_text.digest_of(new),
            token_life_us=parts.issuer.life_us,
            reply=kept,
        )
        for done in revoked:
            parts.refuse(done, now_us=call.now_us())
        return await self._refreshed(answer, call)

    async def _refreshed(
        self, kept: sessions_pb2.RefreshSessionResponse, call: Call
    ) -> sessions_pb2.RefreshSessionResponse:
        if not kept.HasField("tokens"):
            raise errors.SessionRefused
        session_id = kept.tokens.session_id
        live = await call.read(sessions.live, session_id=session_id)
        token = self._parts.personal.open_reply(kept.tokens.refresh_token, session_id=session_id)
        return sessions_pb2.RefreshSessionResponse(tokens=self._tokens(live, token))

    async def ListSessions(
        self, request: sessions_pb2.ListSessionsRequest, call: Call
    ) -> sessions_pb2.ListSessionsResponse:
        """Lists the sessions of a user, oldest first."""
        user_id = _asked_about(request.user_id, call, permission=_LIST_OTHERS)
        page = call.page(request)
        after = str(page.after[0]) if page.after else ""
        user, rows = await call.read(sessions.page, user_id=user_id, after=after, limit=page.fetch)
        shown, token = page.cut(rows, key=lambda session: (session.id,))
        device_of = self._parts.personal.device_of
        return sessions_pb2.ListSessionsResponse(
            sessions=[user_wire.from_session(s, device=device_of(s, user=user)) for s in shown],
            next_page_token=token,
        )

    async def RevokeSession(
        self, request: sessions_pb2.RevokeSessionRequest, call: Call
    ) -> sessions_pb2.RevokeSessionResponse:
        """Ends a session."""
        own = rules.user_id_of(call.principal.subject) or ""
        user, session = await self._parts.revoke(
            call,
            sessions.end,
            session_id=request.session_id,
            only_of=None if call.may(_REVOKE_OTHERS) else own,
        )
        device = self._parts.personal.device_of(session, user=user)
        return sessions_pb2.RevokeSessionResponse(
            session=user_wire.from_session(session, device=device)
        )

    async def RevokeAllSessions(
        self, request: sessions_pb2.RevokeAllSessionsRequest, call: Call
    ) -> sessions_pb2.RevokeAllSessionsResponse:
        """Ends all sessions of a user."""
        user_id = _asked_about(request.user_id, call, permission=_REVOKE_OTHERS)
        ended = await self._parts.revoke(call, sessions.end_all_of, user_id=user_id)
        return sessions_pb2.RevokeAllSessionsResponse(revoked_count=ended)

    async def Logout(
        self, _: sessions_pb2.LogoutRequest, call: Call
    ) -> sessions_pb2.LogoutResponse:
        """Ends the session that calls."""
        await self._parts.revoke(
            call,
            sessions.end,
            session_id=call.principal.credential,
            only_of=user_id_of(call),
        )
        return sessions_pb2.LogoutResponse()

    def _tokens(self, live: Live, refresh_token: str) -> sessions_pb2.SessionTokens:
        token = self._parts.issuer.issue_for_session(live)
        return user_wire.from_tokens(token, session=live.session, refresh_token=refresh_token)


def _asked_about(user_id: str, call: Call, *, permission: str) -> str:
    """Gives the user whom a request is about; others than the caller need a permission."""
    if user_id and user_id != rules.user_id_of(call.principal.subject):
        call.require(permission)
        return user_id
    return user_id_of(call)


def _normal_or_none(email: str) -> str | None:
    """What is no address belongs to nobody; that is told like any other wrong one."""
    try:
        return normal_form(email)
    except errors.EmailInvalid:
        return None
