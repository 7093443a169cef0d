"""Every reason of the contract has one error, and every error a reason of the contract."""

from backplane.catalog.v1 import catalog_pb2 as pb
from backplane_server.chassis.errors import ServiceError
from backplane_server.services.catalog import errors

PREFIX = "ERROR_REASON_"


def test_errors_and_reasons_of_the_contract_are_the_same() -> None:
    """No reason is left without an error; no error has a reason that callers do not know."""
    declared = {value.name.removeprefix(PREFIX) for value in pb.ErrorReason.DESCRIPTOR.values}
    own = [
        error.reason
        for error in vars(errors).values()
        if isinstance(error, type)
        and issubclass(error, ServiceError)
        and error.__module__ == errors.__name__
    ]
    assert sorted(own) == sorted(declared - {"UNSPECIFIED"})
