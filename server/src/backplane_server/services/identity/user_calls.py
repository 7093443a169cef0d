"""The calls about users: wire in, wire out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backplane.identity.v1 import identity_pb2, users_pb2

from . import errors, user_wire
from .email_address import normal_form
from .operations import authority, users
from .user_parts import Parts, user_id_of

if TYPE_CHECKING:
    from backplane_server.chassis.data import Transaction
    from backplane_server.chassis.rpc.call import Call

    from .personal import Person
    from .user_rows import User


class UserCalls:
    """Answers what is asked about users."""

    _parts: Parts

    async def CreateUser(
        self, request: users_pb2.CreateUserRequest, call: Call
    ) -> users_pb2.CreateUserResponse:
        """Creates a user."""
        kept: users_pb2.CreateUserResponse = await call.write(
            users.create,
            self._parts.personal,
            email=request.user.email,
            name=request.user.name,
            reply=user_wire.created_user,
        )
        return users_pb2.CreateUserResponse(user=await self._named(kept.user, call))

    async def GetUser(
        self, request: users_pb2.GetUserRequest, call: Call
    ) -> users_pb2.GetUserResponse:
        """Answers one user."""
        user = await call.read(users.find, user_id=request.user_id)
        return users_pb2.GetUserResponse(user=self._message(user))

    async def UpdateUser(
        self, request: users_pb2.UpdateUserRequest, call: Call
    ) -> users_pb2.UpdateUserResponse:
        """Changes the fields of a user that the mask names."""
        kept: users_pb2.UpdateUserResponse = await call.write(
            users.update,
            self._parts.personal,
            user_wire.to_user_change(request),
            reply=user_wire.updated_user,
        )
        return users_pb2.UpdateUserResponse(user=await self._named(kept.user, call))

    async def ListUsers(
        self, request: users_pb2.ListUsersRequest, call: Call
    ) -> users_pb2.ListUsersResponse:
        """Lists users, oldest first."""
        page = call.page(request)
        if request.email:
            normal = normal_form(request.email)
            found = await call.read(users.with_email, self._parts.personal, normal=normal)
            return users_pb2.ListUsersResponse(users=[self._message(found)] if found else [])
        after = str(page.after[0]) if page.after else ""
        rows = await call.read(users.page, after=after, limit=page.fetch)
        shown, token = page.cut(rows, key=lambda user: (user.id,))
        return users_pb2.ListUsersResponse(users=map(self._message, shown), next_page_token=token)

    async def DisableUser(
        self, request: users_pb2.DisableUserRequest, call: Call
    ) -> users_pb2.DisableUserResponse:
        """Disables a user until it is enabled again."""
        user = await self._parts.revoke(call, users.disable, user_id=request.user_id)
        return users_pb2.DisableUserResponse(user=self._message(user))

    async def EnableUser(
        self, request: users_pb2.EnableUserRequest, call: Call
    ) -> users_pb2.EnableUserResponse:
        """Enables a disabled user."""
        user = await call.write(users.enable, user_id=request.user_id)
        return users_pb2.EnableUserResponse(user=self._message(user))

    async def EraseUser(
        self, request: users_pb2.EraseUserRequest, call: Call
    ) -> users_pb2.EraseUserResponse:
        """Erases a user's personal data for good."""
        user = await self._parts.revoke(call, users.erase, user_id=request.user_id)
        return users_pb2.EraseUserResponse(user=self._message(user))

    async def SetPassword(
        self, request: users_pb2.SetPasswordRequest, call: Call
    ) -> users_pb2.SetPasswordResponse:
        """Sets a user's password."""
        user = await call.read(users.find, user_id=request.user_id)
        changed = await self._set_password(user, request.new_password, call)
        return users_pb2.SetPasswordResponse(user=self._message(changed))

    async def ChangePassword(
        self, request: users_pb2.ChangePasswordRequest, call: Call
    ) -> users_pb2.ChangePasswordResponse:
        """Changes the caller's own password."""
        user = await call.read(users.find, user_id=user_id_of(call))
        await self._check_password(user, request.current_password)
        await self._set_password(
            user, request.new_password, call, keeping=call.principal.credential
        )
        return users_pb2.ChangePasswordResponse()

    async def get_calling_user(self, user_id: str, call: Call) -> identity_pb2.GetCallerResponse:
        """Answers a user who asks who it is."""

        def described(tx: Transaction) -> tuple[User, list[str]]:
            user = users.find(tx, user_id=user_id)
            return user, authority.permissions_of(tx, account_id=user_id)

        user, permissions = await call.read(described)
        return identity_pb2.GetCallerResponse(
            subject=user_id, name=self._person(user).name, permissions=permissions
        )

    async def _check_password(self, user: User, password: str) -> None:
        # Whoever found an open session must not try passwords through it either.
        attempt = {"account": user.email_index or user.id, "source": user.id}
        self._parts.attempts.begin(**attempt)
        hashed = self._parts.personal.password_of(user)
        if not await self._parts.passwords.fits(hashed, password):
            raise errors.WrongPassword
        self._parts.attempts.succeeded(**attempt)

    async def _set_password(
        self, user: User, password: str, call: Call, *, keeping: str = ""
    ) -> User:
        person = self._person(user)
        hashed = await self._parts.passwords.hash(password, known=[person.name, person.email])
        changed: User = await self._parts.revoke(
            call,
            users.set_password,
            personal=self._parts.personal,
            user_id=user.id,
            hashed=hashed,
            keeping=keeping,
        )
        return changed

    async def _named(self, kept: users_pb2.User, call: Call) -> users_pb2.User:
        """Adds what is personal to an answer that was kept without it, as it is by now."""
        person = self._person(await call.read(users.find, user_id=kept.id))
        named = users_pb2.User(email=person.email, name=person.name)
        named.MergeFrom(kept)
        return named

    def _person(self, user: User) -> Person:
        return self._parts.personal.person(user)

    def _message(self, user: User) -> users_pb2.User:
        return user_wire.from_person(self._person(user))
