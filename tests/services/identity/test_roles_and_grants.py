"""Roles and grants: who gathers permissions, and who hands them out."""

import asyncio
from collections.abc import Sequence

import grpc
from google.protobuf.field_mask_pb2 import FieldMask

from backplane.identity.v1 import identity_pb2 as pb
from tests.services.identity.callers import (
    Caller,
    create_account,
    create_role,
    grant,
    new_request_id,
    newcomer,
    refusal,
)

NO_ROLE = "rol_01jd8x7kz2e9p3q5r7s9tavbwc"


def update(
    role: pb.Role, *, name: str = "", permissions: Sequence[str] | None = None, etag: str = ""
) -> pb.UpdateRoleRequest:
    """Asks for the fields that are given."""
    paths = ["name"] * bool(name) + ["permissions"] * (permissions is not None)
    changed = pb.Role(id=role.id, name=name, permissions=permissions or [])
    return pb.UpdateRoleRequest(
        request_id=new_request_id(), role=changed, update_mask=FieldMask(paths=paths), etag=etag
    )


async def administrator_role(admin: Caller) -> pb.Role:
    """Finds the role that the first start made."""
    listed = await admin(pb.ListRolesRequest())
    roles: list[pb.Role] = list(listed.roles)
    return next(role for role in roles if role.name == "administrator")


async def grants_of(admin: Caller, subject: str) -> list[pb.Grant]:
    """Lists the grants of a subject."""
    return list((await admin(pb.ListGrantsRequest(subject=subject))).grants)


async def test_a_role_keeps_its_permissions_in_order(admin: Caller) -> None:
    """A created role is found with its permissions in alphabetical order."""
    made = await create_role(admin, "desk", ["orders.orders.place", "catalog.*"])
    found = await admin(pb.GetRoleRequest(role_id=made.id))
    assert found.role == made
    assert list(made.permissions) == ["catalog.*", "orders.orders.place"]


async def test_a_role_name_is_taken_once(admin: Caller) -> None:
    """Neither creation nor renaming gives two roles one name."""
    desk, other = await create_role(admin, "desk", []), await create_role(admin, "other", [])
    for attempt in (create_role(admin, "desk", []), admin(update(other, name="desk"))):
        refused = await refusal(attempt)
        assert (refused.code, refused.reason) == (
            grpc.StatusCode.ALREADY_EXISTS,
            "ROLE_NAME_TAKEN",
        )
        assert refused.metadata == {"name": "desk", "role_id": desk.id}


async def test_parallel_creations_of_one_name_make_one_role(admin: Caller) -> None:
    """Of ten calls that race for a name one wins; the others hear who has it."""
    attempts = [create_role(admin, "desk", []) for _ in range(10)]
    results = await asyncio.gather(*attempts, return_exceptions=True)
    made = [result for result in results if isinstance(result, pb.Role)]
    refused = [result for result in results if isinstance(result, grpc.aio.AioRpcError)]
    assert (len(made), len(refused)) == (1, 9)
    assert {error.code() for error in refused} == {grpc.StatusCode.ALREADY_EXISTS}


async def test_an_update_changes_only_what_the_mask_names(admin: Caller) -> None:
    """Renaming keeps the permissions and changes the etag."""
    made = await create_role(admin, "desk", ["orders.*"])
    renamed = (await admin(update(made, name="counter", etag=made.etag))).role
    assert (renamed.name, list(renamed.permissions)) == ("counter", ["orders.*"])
    assert renamed.etag != made.etag


async def test_a_stale_etag_changes_nothing(admin: Caller) -> None:
    """Update and deletion with the etag of an older version are refused."""
    made = await create_role(admin, "desk", [])
    await admin(update(made, name="counter"))
    for request in (
        update(made, name="till", etag=made.etag),
        pb.DeleteRoleRequest(role_id=made.id, etag=made.etag),
    ):
        refused = await refusal(admin(request))
        assert (refused.code, refused.reason) == (grpc.StatusCode.ABORTED, "ETAG_MISMATCH")
    assert (await admin(pb.GetRoleRequest(role_id=made.id))).role.name == "counter"


async def test_a_role_in_use_is_not_deleted(admin: Caller) -> None:
    """Its grants are counted; without them it goes."""
    role, account = await create_role(admin, "desk", []), await create_account(admin, "checkout")
    given = await grant(admin, role_id=role.id, subject=account.id)
    refused = await refusal(admin(pb.DeleteRoleRequest(role_id=role.id)))
    assert (refused.reason, refused.metadata) == ("ROLE_IN_USE", {"grants": "1"})
    await admin(pb.DeleteGrantRequest(grant_id=given.id))
    await admin(pb.DeleteRoleRequest(role_id=role.id))
    assert (await refusal(admin(pb.GetRoleRequest(role_id=role.id)))).reason == "ROLE_NOT_FOUND"


async def test_a_repeated_deletion_is_answered_like_the_first(admin: Caller) -> None:
    """The same request_id does not hear that the role is missing."""
    role = await create_role(admin, "desk", [])
    request = pb.DeleteRoleRequest(request_id=new_request_id(), role_id=role.id)
    assert await admin(request) == await admin(request)


async def test_granting_twice_answers_the_same_grant(admin: Caller) -> None:
    """A role is held once, also when ten calls give it at the same time."""
    role, account = await create_role(admin, "desk", []), await create_account(admin, "checkout")
    attempts = [grant(admin, role_id=role.id, subject=account.id) for _ in range(10)]
    given = await asyncio.gather(*attempts)
    assert len({one.id for one in given}) == 1
    assert await grants_of(admin, account.id) == [given[0]]


async def test_grants_are_narrowed_by_subject_and_role(admin: Caller) -> None:
    """Each filter alone, both and none."""
    one, two = await create_role(admin, "one", []), await create_role(admin, "two", [])
    account = await create_account(admin, "checkout")
    first = await grant(admin, role_id=one.id, subject=account.id)
    second = await grant(admin, role_id=two.id, subject=account.id)
    third = await grant(admin, role_id=one.id, subject=admin.id)

    async def listed(*, subject: str = "", role_id: str = "") -> set[str]:
        request = pb.ListGrantsRequest(subject=subject, role_id=role_id)
        return {one.id for one in (await admin(request)).grants}

    assert await listed(subject=account.id) == {first.id, second.id}
    assert await listed(role_id=one.id) == {first.id, third.id}
    assert await listed(subject=account.id, role_id=one.id) == {first.id}
    assert await listed() > {first.id, second.id, third.id}
    assert await listed(role_id=NO_ROLE) == set()


async def test_grants_need_a_role_and_a_subject(admin: Caller) -> None:
    """What is missing is named."""
    role = await create_role(admin, "desk", [])
    missing_role = await refusal(grant(admin, role_id=NO_ROLE, subject=admin.id))
    nobody = NO_ROLE.replace("rol_", "sva_")
    missing_subject = await refusal(grant(admin, role_id=role.id, subject=nobody))
    missing_grant = await refusal(
        admin(pb.DeleteGrantRequest(grant_id=NO_ROLE.replace("rol_", "grt_")))
    )
    assert missing_role.reason == "ROLE_NOT_FOUND"
    assert missing_subject.reason == "SUBJECT_NOT_FOUND"
    assert missing_grant.reason == "GRANT_NOT_FOUND"


async def test_nobody_hands_out_what_he_does_not_hold(admin: Caller) -> None:
    """Creating, enlarging and granting a role stop at what the caller holds."""
    clerk = await newcomer(admin, "clerk", ["identity.*", "orders.*"])
    mighty = await administrator_role(admin)
    own = await create_role(clerk, "own", ["orders.orders.place", "identity.*"])
    for attempt in (
        create_role(clerk, "more", ["orders.orders.place", "catalog.products.get"]),
        clerk(update(own, permissions=["orders.*", "catalog.products.get"])),
    ):
        refused = await refusal(attempt)
        assert (refused.code, refused.reason, refused.metadata) == (
            grpc.StatusCode.PERMISSION_DENIED,
            "PRIVILEGE_ESCALATION",
            {"permission": "catalog.products.get"},
        )
    refused = await refusal(grant(clerk, role_id=mighty.id, subject=clerk.id))
    assert (refused.reason, refused.metadata) == ("PRIVILEGE_ESCALATION", {"permission": "*"})
    assert list((await clerk(update(own, permissions=["orders.*"]))).role.permissions) == [
        "orders.*"
    ]


async def test_a_mightier_role_can_be_made_smaller_by_anybody_who_may_update(
    admin: Caller,
) -> None:
    """Taking permissions away hands nothing out."""
    role = await create_role(admin, "desk", ["catalog.*", "orders.*"])
    clerk = await newcomer(admin, "clerk", ["identity.roles.update"])
    shrunk = await clerk(update(role, permissions=["catalog.products.get", "orders.*"]))
    assert list(shrunk.role.permissions) == ["catalog.products.get", "orders.*"]


async def test_what_was_taken_away_cannot_be_given_back_with_an_old_token(admin: Caller) -> None:
    """A former administrator's token does not make another administrator."""
    mighty = await administrator_role(admin)
    former = await newcomer(admin, "former", ["*"])
    for given in await grants_of(admin, former.id):
        await admin(pb.DeleteGrantRequest(grant_id=given.id))
    refused = await refusal(grant(former, role_id=mighty.id, subject=former.id))
    assert refused.reason == "PRIVILEGE_ESCALATION"
    assert await grants_of(admin, former.id) == []


async def test_the_last_administrator_stays(admin: Caller) -> None:
    """It cannot be disabled, lose its grant, or lose `*` from its role."""
    mighty = await administrator_role(admin)
    (given,) = await grants_of(admin, admin.id)
    for request in (
        pb.DisableServiceAccountRequest(service_account_id=admin.id),
        pb.DeleteGrantRequest(grant_id=given.id),
        update(mighty, permissions=["identity.*"]),
    ):
        refused = await refusal(admin(request))
        assert (refused.code, refused.reason) == (
            grpc.StatusCode.FAILED_PRECONDITION,
            "LAST_ADMINISTRATOR",
        )
    answer = await admin(pb.GetCallerRequest())
    assert list(answer.permissions) == ["*"]


async def test_an_administrator_may_go_when_another_stays(admin: Caller) -> None:
    """A disabled administrator does not count as the one who stays."""
    second = await newcomer(admin, "second", ["*"])
    await second(pb.DisableServiceAccountRequest(service_account_id=admin.id))
    refused = await refusal(second(pb.DisableServiceAccountRequest(service_account_id=second.id)))
    assert refused.reason == "LAST_ADMINISTRATOR"


async def still_administrators(callers: Sequence[Caller]) -> int:
    """Counts those whose token is still taken."""
    asked = [caller(pb.GetCallerRequest()) for caller in callers]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    return sum(not isinstance(answer, BaseException) for answer in answers)


async def test_administrators_who_remove_one_another_at_once_leave_one(admin: Caller) -> None:
    """Eight administrators are disabled in parallel, each by another: one is left at least.

    Whoever was disabled first may be a stranger by the time that its own call is answered.
    """
    others = [await newcomer(admin, f"admin-{n}", ["*"]) for n in range(7)]
    everyone = [admin, *others]
    attempts = [
        everyone[n - 1](pb.DisableServiceAccountRequest(service_account_id=caller.id))
        for n, caller in enumerate(everyone)
    ]
    results = await asyncio.gather(*attempts, return_exceptions=True)
    refused = [result for result in results if isinstance(result, grpc.aio.AioRpcError)]
    lasting = {grpc.StatusCode.FAILED_PRECONDITION, grpc.StatusCode.UNAUTHENTICATED}
    assert refused, "somebody must have been the last"
    assert {error.code() for error in refused} <= lasting
    assert await still_administrators(everyone)
