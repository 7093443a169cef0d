"""Service accounts: created, found, listed, disabled."""

import grpc

from backplane.identity.v1 import identity_pb2 as pb
from tests.services.identity.callers import (
    Caller,
    create_account,
    new_request_id,
    newcomer,
    refusal,
)
from tests.support.hostile_table import Hostile

NOWHERE = "sva_01jd8x7kz2e9p3q5r7s9tavbwc"


async def test_a_new_account_is_enabled_and_found_by_its_id(admin: Caller) -> None:
    """A created account is answered as it was created."""
    made = await create_account(admin, "checkout")
    found = await admin(pb.GetServiceAccountRequest(service_account_id=made.id))
    assert found.service_account == made
    assert made.name == "checkout"
    assert made.state == pb.SERVICE_ACCOUNT_STATE_ENABLED
    assert made.HasField("create_time")
    assert not made.HasField("disable_time")


async def test_a_name_is_taken_once(admin: Caller) -> None:
    """A second account of a name is refused and told who has it."""
    made = await create_account(admin, "checkout")
    refused = await refusal(create_account(admin, "checkout"))
    assert (refused.code, refused.reason) == (
        grpc.StatusCode.ALREADY_EXISTS,
        "SERVICE_ACCOUNT_NAME_TAKEN",
    )
    assert refused.metadata == {"name": "checkout", "service_account_id": made.id}


async def test_a_repeated_creation_answers_the_first_account(admin: Caller) -> None:
    """The same request_id makes one account."""
    request = pb.CreateServiceAccountRequest(request_id=new_request_id(), name="checkout")
    first, second = await admin(request), await admin(request)
    assert first == second


async def test_a_request_id_belongs_to_its_method(admin: Caller) -> None:
    """§4: two methods may have one request_id; each has its effect."""
    request_id = new_request_id()
    account = pb.CreateServiceAccountRequest(request_id=request_id, name="checkout")
    role = pb.CreateRoleRequest(request_id=request_id, role=pb.Role(name="clerk"))
    assert (await admin(account)).service_account.name == "checkout"
    assert (await admin(role)).role.name == "clerk"


async def test_an_unknown_account_is_not_found(admin: Caller) -> None:
    """The id that was asked for is in the answer."""
    refused = await refusal(admin(pb.GetServiceAccountRequest(service_account_id=NOWHERE)))
    assert (refused.code, refused.reason) == (
        grpc.StatusCode.NOT_FOUND,
        "SERVICE_ACCOUNT_NOT_FOUND",
    )
    assert refused.metadata["service_account_id"] == NOWHERE


async def test_pages_show_every_account_once(admin: Caller) -> None:
    """Pages of two show seven accounts in the order of their creation."""
    made = [admin.id] + [(await create_account(admin, f"program-{n}")).id for n in range(6)]
    seen: list[str] = []
    sizes: list[int] = []
    token = ""
    while True:
        request = pb.ListServiceAccountsRequest(page_size=2, page_token=token)
        page = await admin(request)
        seen += [account.id for account in page.service_accounts]
        sizes.append(len(page.service_accounts))
        token = page.next_page_token
        if not token:
            break
    assert seen == sorted(made)
    assert sizes == [2, 2, 2, 1]


async def test_a_page_token_serves_only_its_caller(admin: Caller) -> None:
    """Somebody else's token is refused."""
    await create_account(admin, "checkout")
    page = await admin(pb.ListServiceAccountsRequest(page_size=1))
    other = await newcomer(admin, "other", ["identity.*"])
    request = pb.ListServiceAccountsRequest(page_size=1, page_token=page.next_page_token)
    assert (await refusal(other(request))).reason == "PAGE_TOKEN_INVALID"


async def test_a_page_token_serves_only_its_method(admin: Caller, hostile: Hostile) -> None:
    """Row 50: another list refuses it, though both ask for all that there is."""
    row = hostile(
        50, sent="a page token: another method", expected="INVALID_ARGUMENT PAGE_TOKEN_INVALID"
    )
    await create_account(admin, "checkout")
    page = await admin(pb.ListServiceAccountsRequest(page_size=1))
    refused = await refusal(admin(pb.ListRolesRequest(page_token=page.next_page_token)))
    row.got = f"{refused.code.name} {refused.reason}"
    assert row.got == "INVALID_ARGUMENT PAGE_TOKEN_INVALID"


async def test_a_disabled_account_stays_listed_and_stays_disabled(admin: Caller) -> None:
    """Disabling twice answers the same disabled account."""
    made = await create_account(admin, "checkout")
    request = pb.DisableServiceAccountRequest(service_account_id=made.id)
    first, second = await admin(request), await admin(request)
    assert first == second
    assert first.service_account.state == pb.SERVICE_ACCOUNT_STATE_DISABLED
    assert first.service_account.HasField("disable_time")
    listed = await admin(pb.ListServiceAccountsRequest())
    assert first.service_account in listed.service_accounts


async def test_a_caller_without_the_permission_is_refused(admin: Caller) -> None:
    """The lacking permission is named; nothing is made."""
    nobody = await newcomer(admin, "nobody", [])
    refused = await refusal(create_account(nobody, "checkout"))
    assert (refused.code, refused.reason) == (
        grpc.StatusCode.PERMISSION_DENIED,
        "PERMISSION_DENIED",
    )
    assert refused.metadata["permission"] == "identity.service_accounts.create"
    listed = await admin(pb.ListServiceAccountsRequest())
    assert "checkout" not in {account.name for account in listed.service_accounts}
