"""Tables, statements, lanes and transactions: how a service keeps its facts."""

from backplane_server.chassis.data.columns import ByteText
from backplane_server.chassis.data.database import Database
from backplane_server.chassis.data.outbox import Event
from backplane_server.chassis.data.single_reads import single_statement
from backplane_server.chassis.data.statements import Query, Statement, among, stored_in
from backplane_server.chassis.data.transaction import Transaction

__all__ = [
    "ByteText",
    "Database",
    "Event",
    "Query",
    "Statement",
    "Transaction",
    "among",
    "single_statement",
    "stored_in",
]
