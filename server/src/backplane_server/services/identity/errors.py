"""What can go wrong in identity, each with its reason."""

from __future__ import annotations

from backplane_server.chassis.errors import (
    AlreadyExists,
    FailedPrecondition,
    FieldProblem,
    InvalidArgument,
    InvalidField,
    NotFound,
    PermissionDenied,
    Resource,
    ResourceExhausted,
    ServiceError,
    Unauthenticated,
)

_ACCOUNT = "service_account"


class ServiceAccountNotFound(NotFound):
    """There is no service account by the id."""

    reason = "SERVICE_ACCOUNT_NOT_FOUND"

    def __init__(self, account_id: str) -> None:
        super().__init__(
            f"there is no service account {account_id}; ListServiceAccounts shows those there are",
            metadata={"service_account_id": account_id},
            resource=Resource("service_account", account_id),
        )


class ServiceAccountNameTaken(AlreadyExists):
    """Another service account has the name."""

    reason = "SERVICE_ACCOUNT_NAME_TAKEN"

    def __init__(self, *, name: str, account_id: str) -> None:
        super().__init__(
            f"the service account {account_id} is named {name}; choose another name",
            metadata={"name": name, "service_account_id": account_id},
        )


class ServiceAccountDisabled(FailedPrecondition):
    """The service account was disabled, which is for good."""

    reason = "SERVICE_ACCOUNT_DISABLED"

    def __init__(self, account_id: str) -> None:
        super().__init__(
            f"the service account {account_id} is disabled for good; create another one",
            metadata={"service_account_id": account_id},
        )


class WorkloadTaken(AlreadyExists):
    """Another service account is bound to the workload."""

    reason = "WORKLOAD_TAKEN"

    def __init__(self, *, spiffe_id: str, account_id: str) -> None:
        super().__init__(
            f"the service account {account_id} is bound to {spiffe_id}; free it first",
            metadata={"spiffe_id": spiffe_id, "service_account_id": account_id},
        )


class ApiKeyNotFound(NotFound):
    """There is no API key by the id."""

    reason = "API_KEY_NOT_FOUND"

    def __init__(self, key_id: str) -> None:
        super().__init__(
            f"there is no API key {key_id}; ListApiKeys shows those of an account",
            metadata={"api_key_id": key_id},
            resource=Resource("api_key", key_id),
        )


class ApiKeyLimitReached(FailedPrecondition):
    """The account has as many usable keys as it may."""

    reason = "API_KEY_LIMIT_REACHED"

    def __init__(self, *, limit: int) -> None:
        super().__init__(
            f"the account has {limit} usable API keys, which is the most; revoke one first",
            metadata={"limit": str(limit)},
        )


class RoleNotFound(NotFound):
    """There is no role by the id."""

    reason = "ROLE_NOT_FOUND"

    def __init__(self, role_id: str) -> None:
        super().__init__(
            f"there is no role {role_id}; ListRoles shows those there are",
            metadata={"role_id": role_id},
            resource=Resource("role", role_id),
        )


class RoleNameTaken(AlreadyExists):
    """Another role has the name."""

    reason = "ROLE_NAME_TAKEN"

    def __init__(self, *, name: str, role_id: str) -> None:
        super().__init__(
            f"the role {role_id} is named {name}; choose another name",
            metadata={"name": name, "role_id": role_id},
        )


class RoleInUse(FailedPrecondition):
    """Grants still name the role."""

    reason = "ROLE_IN_USE"

    def __init__(self, *, grants: int) -> None:
        super().__init__(
            f"grants that name the role: {grants}; delete them first (ListGrants shows them)",
            metadata={"grants": str(grants)},
        )


class GrantNotFound(NotFound):
    """There is no grant by the id."""

    reason = "GRANT_NOT_FOUND"

    def __init__(self, grant_id: str) -> None:
        super().__init__(
            f"there is no grant {grant_id}; ListGrants shows those there are",
            metadata={"grant_id": grant_id},
            resource=Resource("grant", grant_id),
        )


class SubjectNotFound(NotFound):
    """There is no subject by the id."""

    reason = "SUBJECT_NOT_FOUND"

    def __init__(self, subject: str) -> None:
        user = subject.startswith("usr_")
        kind, shown_by = ("user", "ListUsers") if user else (_ACCOUNT, "ListServiceAccounts")
        super().__init__(
            f"there is no {kind.replace('_', ' ')} {subject}; {shown_by} shows those there are",
            metadata={"subject": subject},
            resource=Resource(kind, subject),
        )


class LastAdministrator(FailedPrecondition):
    """Nobody who may do everything would remain."""

    reason = "LAST_ADMINISTRATOR"

    def __init__(self) -> None:
        super().__init__(
            "no enabled service account with a role that lists * would remain;"
            " grant such a role to another account first"
        )


class PrivilegeEscalation(PermissionDenied):
    """The call would hand out what its caller does not hold."""

    reason = "PRIVILEGE_ESCALATION"

    def __init__(self, permission: str) -> None:
        super().__init__(
            f"the caller does not hold {permission} and so cannot hand it out;"
            " ask somebody who holds it",
            metadata={"permission": permission},
        )


class ApiKeyRefused(Unauthenticated):
    """The key cannot be exchanged; which of the causes it is stays unsaid."""

    def __init__(self) -> None:
        ServiceError.__init__(
            self,
            "the API key is not valid: it is unknown, revoked or expired, or its service account"
            " is disabled; ask an administrator for another one",
        )


class ExpiryHasPassed(InvalidField):
    """A key that would never work."""

    def __init__(self) -> None:
        description = "is not in the future; leave it out for a key that does not expire"
        super().__init__(
            f"expire_time {description}", fields=[FieldProblem("expire_time", description)]
        )


class UserNotFound(NotFound):
    """There is no user by the id."""

    reason = "USER_NOT_FOUND"

    def __init__(self, user_id: str) -> None:
        super().__init__(
            f"there is no user {user_id}; ListUsers shows those there are",
            metadata={"user_id": user_id},
            resource=Resource("user", user_id),
        )


class EmailTaken(AlreadyExists):
    """Another user has the e-mail address; the address itself stays unsaid."""

    reason = "EMAIL_TAKEN"

    def __init__(self, *, user_id: str = "") -> None:
        who = f"the user {user_id}" if user_id else "another user"
        super().__init__(
            f"{who} has the e-mail address; use another one",
            metadata={"user_id": user_id} if user_id else {},
        )


class EmailInvalid(InvalidField):
    """An e-mail address that cannot be one."""

    def __init__(self, description: str) -> None:
        super().__init__(
            f"the e-mail address {description}; correct it",
            fields=[FieldProblem("email", description)],
        )


class UserErased(FailedPrecondition):
    """The user's personal data are gone, which is for good."""

    reason = "USER_ERASED"

    def __init__(self, user_id: str) -> None:
        super().__init__(
            f"the user {user_id} was erased for good; create another one",
            metadata={"user_id": user_id},
        )


class WeakPassword(InvalidArgument):
    """The password is too easily guessed; which one it is stays unsaid."""

    reason = "WEAK_PASSWORD"

    def __init__(self, description: str) -> None:
        super().__init__(
            f"the password {description}; choose another one, of four unusual words for example",
            fields=[FieldProblem("new_password", description)],
        )


class WrongPassword(PermissionDenied):
    """The current password is another one."""

    reason = "WRONG_PASSWORD"

    def __init__(self) -> None:
        super().__init__("the current password is another one; ask an administrator to set it")


class TooManyAttempts(ResourceExhausted):
    """Too many wrong passwords for an account or from a source."""

    reason = "TOO_MANY_ATTEMPTS"

    def __init__(self, *, retry_after_s: float) -> None:
        super().__init__(
            "too many wrong attempts; try again after the delay", retry_after_s=retry_after_s
        )


class SessionNotFound(NotFound):
    """There is no session by the id, or none that the caller may see."""

    reason = "SESSION_NOT_FOUND"

    def __init__(self, session_id: str) -> None:
        super().__init__(
            f"there is no session {session_id}; ListSessions shows those there are",
            metadata={"session_id": session_id},
            resource=Resource("session", session_id),
        )


class CallerIsNoUser(FailedPrecondition):
    """Only a user can do this."""

    reason = "CALLER_IS_NO_USER"
    final = False

    def __init__(self) -> None:
        super().__init__("only a user can do this; call with the access token that Login answers")


class LoginRefused(Unauthenticated):
    """Nobody is signed in; which of the causes it is stays unsaid."""

    def __init__(self) -> None:
        ServiceError.__init__(
            self,
            "e-mail address and password do not belong together, or the user cannot sign in;"
            " correct them or ask an administrator",
        )


class SessionRefused(Unauthenticated):
    """The refresh token brings nothing; which of the causes it is stays unsaid."""

    def __init__(self) -> None:
        ServiceError.__init__(
            self,
            "the refresh token is not valid: it is unknown or was used, or its session ended;"
            " sign in again",
        )
