"""Every named statement finds its rows by an index, on both databases.

Plans are read from the databases themselves, of tables that migrations have just made. PostgreSQL
is told to scan a table only where nothing else can answer the statement, so that a scan in the
plan means that no index can. Without rows and statistics both plan by the indexes alone.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

import psycopg
import pytest

from backplane_server.chassis.data.statements import Statement
from tests.plans.scans import Reading, reading_on_postgresql, reading_on_sqlite
from tests.plans.statements import MADE, made_elsewhere, named

# What may be read whole, and why that does not grow, or is meant to.
WHOLE: Mapping[str, str] = {
    "services.audit.queries.CHECKPOINTS": "a verifier takes them all; one is made a minute at most",
    "services.audit.queries.PLACED_RECORDS": "a verifier counts what it did not see",
    "services.events.queries.LISTENING": "webhooks: as many as operators made",
    "chassis.events.retention._HELD_BACK": "readers of the log: as many as there are consumers",
}
# What goes along an index past rows that a filter leaves out: lists, until a page is full. A filter
# that few rows pass makes them go far; each would need an index of its own, in every order.
WALKED: Mapping[str, str] = {
    "services.identity.queries.ANY_OTHER_ADMINISTRATOR": "looked for when one is removed",
    "services.events.queries.FORGET_FINISHED": "few deliveries wait as long as others are kept",
    "chassis.cache.follower._TAGS_BETWEEN": "a stretch of the log that is new, to its end",
    "chassis.data.outbox.events_between": "a stretch of the log, of some types or one family",
    "chassis.audit.records.records_before": "records of a time, or of two filters at once",
    "services.catalog.queries.products_in": "products in some states; most are active",
    "services.orders.queries.orders_that": "orders in several states, or by the time of sale",
}
# Chosen where tables are empty, as here. Bitmaps hide the order of a page; without the joins of
# whole tables a plan shows by which index each row finds those that belong to it.
AVOIDED = ("seqscan", "bitmapscan", "hashjoin", "mergejoin")
STATEMENTS = named()
# An index each, and a statement that nothing else answers.
INDISPENSABLE = {
    "ix_orders_customer": "services.orders.queries.orders_that(filters=customer_id,"
    " newest_first=True, after=False)",
    "ix_catalog_placements_sku": "services.catalog.queries.FORGET_PLACEMENTS",
    "ix_events_webhook_deliveries_attempt": "services.events.queries.FORGET_FINISHED",
    "ix_identity_api_keys_prefix": "services.identity.queries.API_KEYS_BY_PREFIX",
    "ix_identity_users_sealed": "services.identity.user_queries.USERS_SEALED_BELOW",
    "ix_identity_refresh_tokens_session": "services.identity.user_queries.FORGET_REFRESH_TOKENS",
    "uq_chassis_outbox_id": "chassis.data.outbox.EVENT_BY_ID",
}
# Where SQLite's plan would not show that most rows of a range are passed over.
INDISPENSABLE_ON_POSTGRESQL = {
    "ix_chassis_audit_records_subject": "chassis.audit.records.records_before(subject=True,"
    " method=False, resource=False, start=False, end=False)",
    "ix_chassis_outbox_subject": "chassis.data.outbox.events_between(typed=False, of_subject=True)",
}


@pytest.fixture
def sqlite(sqlite_url: str) -> Iterator[sqlite3.Connection]:
    """A migrated SQLite database."""
    # A statement that is kept would show the plan of its first time.
    connection = sqlite3.connect(urlsplit(sqlite_url).path[1:], cached_statements=0)
    yield connection
    connection.close()


@pytest.fixture
def postgresql(postgres_url: str) -> Iterator[psycopg.Connection]:
    """A migrated PostgreSQL database that scans tables only as a last resort."""
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        for way in AVOIDED:
            connection.execute(f"SET enable_{way} = off".encode())
        yield connection


def on(dialect: str) -> dict[str, Statement]:
    """The statements that a database has."""
    return {name: one for name, one in STATEMENTS.items() if one.runs_on(dialect)}


def families(names: Iterator[str]) -> set[str]:
    """The names without the arguments that some are made with."""
    return {name.partition("(")[0] for name in names}


def test_every_statement_has_a_name() -> None:
    """None is made in a function that this test does not know, and there are some hundred."""
    assert made_elsewhere() == []
    assert len(STATEMENTS) > 200
    assert families(iter(STATEMENTS)) >= set(MADE)


def whole(readings: Mapping[str, Reading]) -> dict[str, list[str]]:
    """What is read whole by which statement."""
    return {name: reading.whole for name, reading in readings.items() if reading.whole}


def walked(readings: Mapping[str, Reading]) -> set[str]:
    """Which statements walk, without the arguments that some are made with."""
    return families(name for name, reading in readings.items() if reading.walked)


def test_no_statement_on_sqlite_reads_a_table_whole(sqlite: sqlite3.Connection) -> None:
    """Each line of each plan names an index, or ends with a page."""
    readings = {name: reading_on_sqlite(sqlite, one) for name, one in on("sqlite").items()}
    assert {name: lines for name, lines in whole(readings).items() if name not in WHOLE} == {}
    assert walked(readings) <= set(WALKED)


def test_no_statement_on_postgresql_reads_a_table_whole(postgresql: psycopg.Connection) -> None:
    """Each table is reached by a condition on an index, or in the order of a page."""
    readings = {
        name: reading_on_postgresql(postgresql, one) for name, one in on("postgresql").items()
    }
    assert {name: tables for name, tables in whole(readings).items() if name not in WHOLE} == {}
    assert set(whole(readings)) == set(WHOLE), "what is no longer read whole needs no excuse"
    assert walked(readings) == set(WALKED)


@pytest.mark.parametrize("index", INDISPENSABLE)
def test_a_dropped_index_is_noticed_on_sqlite(sqlite: sqlite3.Connection, index: str) -> None:
    """Without the index the statement's plan has a scan."""
    statement = STATEMENTS[INDISPENSABLE[index]]
    before = reading_on_sqlite(sqlite, statement)
    sqlite.execute(f"DROP INDEX {index}")
    assert reading_on_sqlite(sqlite, statement) != before


@pytest.mark.parametrize("index", [*INDISPENSABLE, *INDISPENSABLE_ON_POSTGRESQL])
def test_a_dropped_index_is_noticed_on_postgresql(
    postgresql: psycopg.Connection, index: str
) -> None:
    """Without the index the statement's plan has a scan, or walks past rows it does not want."""
    statement = STATEMENTS[(INDISPENSABLE | INDISPENSABLE_ON_POSTGRESQL)[index]]
    before = reading_on_postgresql(postgresql, statement)
    postgresql.execute(f"DROP INDEX {index}".encode())
    assert reading_on_postgresql(postgresql, statement) != before
