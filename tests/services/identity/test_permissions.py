"""What callers hold, and what there is to hold."""

import grpc

from backplane.identity.v1 import identity_pb2 as pb
from tests.services.identity.callers import Caller, call, newcomer, refusal

NOBODY = "sva_01jd8x7kz2e9p3q5r7s9tavbwc"


async def allowed(caller: Caller, permission: str, subject: str = "") -> bool:
    """Asks whether somebody holds a permission."""
    answer = await caller(pb.CheckPermissionRequest(permission=permission, subject=subject))
    held: bool = answer.allowed
    return held


async def test_a_caller_asks_about_itself(admin: Caller) -> None:
    """Patterns of the roles are matched; no permission is needed for it."""
    clerk = await newcomer(admin, "clerk", ["orders.*", "catalog.products.get"])
    assert await allowed(clerk, "orders.orders.place")
    assert await allowed(clerk, "catalog.products.get", subject=clerk.id)
    assert not await allowed(clerk, "catalog.products.create")
    assert await allowed(admin, "anything.at.all")


async def test_asking_about_others_needs_a_permission(admin: Caller) -> None:
    """The permission is named; with it the answer is the other's."""
    clerk = await newcomer(admin, "clerk", ["orders.*"])
    refused = await refusal(allowed(clerk, "orders.orders.place", subject=admin.id))
    assert refused.code == grpc.StatusCode.PERMISSION_DENIED
    assert refused.metadata["permission"] == "identity.permissions.check_others"
    assert await allowed(admin, "orders.orders.place", subject=clerk.id)
    assert not await allowed(admin, "catalog.products.get", subject=clerk.id)


async def test_a_disabled_account_holds_nothing(admin: Caller) -> None:
    """Its roles stay granted and count no more."""
    clerk = await newcomer(admin, "clerk", ["orders.*"])
    await admin(pb.DisableServiceAccountRequest(service_account_id=clerk.id))
    assert not await allowed(admin, "orders.orders.place", subject=clerk.id)


async def test_an_unknown_subject_is_not_found(admin: Caller) -> None:
    """Asking about nobody is told apart from a no."""
    refused = await refusal(allowed(admin, "orders.orders.place", subject=NOBODY))
    assert (refused.code, refused.reason) == (grpc.StatusCode.NOT_FOUND, "SUBJECT_NOT_FOUND")


async def test_a_caller_hears_who_it_is(admin: Caller) -> None:
    """Id, name and the entries of its roles, each once, in order."""
    clerk = await newcomer(admin, "clerk", ["orders.*", "catalog.products.get"])
    assert await clerk(pb.GetCallerRequest()) == pb.GetCallerResponse(
        subject=clerk.id, name="clerk", permissions=["catalog.products.get", "orders.*"]
    )


async def test_without_a_token_there_is_no_caller(admin: Caller) -> None:
    """Only the exchange of a key is open to everyone."""
    refused = await refusal(call(admin.channel, pb.GetCallerRequest()))
    assert refused.code == grpc.StatusCode.UNAUTHENTICATED


async def test_every_permission_of_the_contract_is_listed_with_its_methods(admin: Caller) -> None:
    """Pages of five show the catalogue by name."""
    listed: list[pb.Permission] = []
    request = pb.ListPermissionsRequest(page_size=5)
    while True:
        page = await admin(request)
        listed += page.permissions
        request.page_token = page.next_page_token
        if not page.next_page_token:
            break
    names = [permission.name for permission in listed]
    assert names == sorted(set(names))
    by_name = {permission.name: permission for permission in listed}
    service = "backplane.identity.v1.IdentityService"
    assert list(by_name["identity.roles.create"].methods) == [f"{service}/CreateRole"]
    assert list(by_name["identity.permissions.check_others"].optional_methods) == [
        f"{service}/CheckPermission"
    ]
