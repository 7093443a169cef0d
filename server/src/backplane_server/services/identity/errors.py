"""What can go wrong in identity, each with its reason."""

from __future__ import annotations

from backplane_server.chassis.errors import (
    AlreadyExists,
    FailedPrecondition,
    FieldProblem,
    InvalidField,
    NotFound,
    PermissionDenied,
    Resource,
    ServiceError,
    Unauthenticated,
)


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
        super().__init__(
            f"there is no service account {subject}; ListServiceAccounts shows those there are",
            metadata={"subject": subject},
            resource=Resource("service_account", subject),
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
