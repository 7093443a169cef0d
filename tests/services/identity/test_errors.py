"""Every reason of the contract has one error, and every error a reason of the contract."""

from backplane.identity.v1 import identity_pb2 as pb
from backplane_server.chassis.errors import InvalidField, ServiceError, Unauthenticated
from backplane_server.services.identity import errors

PREFIX = "ERROR_REASON_"


def declared() -> set[str]:
    """The reasons of the contract, without their prefix."""
    names = {value.name.removeprefix(PREFIX) for value in pb.ErrorReason.DESCRIPTOR.values}
    return names - {"UNSPECIFIED"}


def test_errors_and_reasons_of_the_contract_are_the_same() -> None:
    """No reason is left without an error; no error has a reason that callers do not know."""
    own = [
        error
        for error in vars(errors).values()
        if isinstance(error, type)
        and issubclass(error, ServiceError)
        and error.__module__ == errors.__name__
        and not issubclass(error, InvalidField | Unauthenticated)
    ]
    reasons = [error.reason for error in own]
    assert sorted(reasons) == sorted(declared())
