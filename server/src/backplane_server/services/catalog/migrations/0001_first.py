"""Products, prices, places in the category tree, and full-text search.

Text that is compared or ordered has the collation "C" on PostgreSQL, so that both databases
compare byte for byte. Search terms are folded and split by the service: the indexes take them as
they are, through FTS5's plain ``ascii`` tokenizer and through a cast to tsvector, which unlike
``to_tsvector`` applies no parser and no dictionary (as the configuration ``simple`` would).
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Compared byte for byte, on both databases.
_BYTES = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    _create_products()
    _create_prices()
    _create_placements()
    if op.get_bind().dialect.name == "sqlite":
        _create_search_on_sqlite()
    else:
        _create_search_on_postgresql()


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE catalog_search_index")
    for table in ("search_terms", "placements", "prices", "products"):
        op.drop_table(f"catalog_{table}")


def _create_products() -> None:
    op.create_table(
        "catalog_products",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("sku", _BYTES, nullable=False),
        sa.Column("state", _BYTES, nullable=False),
        sa.Column("brand", _BYTES, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("create_us", sa.BigInteger, nullable=False),
        sa.Column("update_us", sa.BigInteger, nullable=False),
        sa.Column("category_paths", sa.Text, nullable=False),
        sa.Column("image_urls", sa.Text, nullable=False),
        sa.Column("attributes", sa.Text, nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("sku", name="pk_catalog_products"),
        sa.UniqueConstraint("id", name="uq_catalog_products_id"),
        sa.CheckConstraint(
            "state IN ('draft', 'active', 'archived')", name="ck_catalog_products_state"
        ),
    )
    op.create_index("ix_catalog_products_state", "catalog_products", ["state", "sku"])
    op.create_index("ix_catalog_products_brand", "catalog_products", ["brand", "sku"])
    op.create_index("ix_catalog_products_create", "catalog_products", ["create_us", "sku"])
    op.create_index("ix_catalog_products_update", "catalog_products", ["update_us", "sku"])


def _create_prices() -> None:
    op.create_table(
        "catalog_prices",
        sa.Column("sku", _BYTES, nullable=False),
        sa.Column("currency", _BYTES, nullable=False),
        sa.Column("valid_from_us", sa.BigInteger, nullable=False),
        sa.Column("unit_price_nanos", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("sku", "currency", "valid_from_us", name="pk_catalog_prices"),
        sa.CheckConstraint("unit_price_nanos >= 0", name="ck_catalog_prices_not_negative"),
        sqlite_with_rowid=False,
    )


def _create_placements() -> None:
    op.create_table(
        "catalog_placements",
        sa.Column("path_digest", _BYTES, nullable=False),
        sa.Column("sku", _BYTES, nullable=False),
        sa.Column("parent_digest", _BYTES, nullable=False),
        sa.Column("name", _BYTES, nullable=False),
        sa.Column("create_us", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("path_digest", "sku", name="pk_catalog_placements"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_catalog_placements_parent", "catalog_placements", ["parent_digest", "name"])
    op.create_index(
        "ix_catalog_placements_create", "catalog_placements", ["path_digest", "create_us", "sku"]
    )
    op.create_index("ix_catalog_placements_sku", "catalog_placements", ["sku"])


def _create_search_on_sqlite() -> None:
    """Keeps the index in step by triggers; ``number`` is the stable row number it needs."""
    op.execute(
        """
        CREATE TABLE catalog_search_terms (
            number INTEGER PRIMARY KEY,
            sku TEXT NOT NULL,
            head_terms TEXT NOT NULL,
            shelf_terms TEXT NOT NULL,
            text_terms TEXT NOT NULL,
            CONSTRAINT pk_catalog_search_terms UNIQUE (sku)
        )
        """
    )
    # Terms are asked for one by one, never as phrases: their columns are enough to know.
    op.execute(
        """
        CREATE VIRTUAL TABLE catalog_search_index USING fts5(
            head_terms, shelf_terms, text_terms,
            content = 'catalog_search_terms', content_rowid = 'number',
            tokenize = 'ascii', detail = 'column', columnsize = 0, prefix = '2 3'
        )
        """
    )
    _create_trigger("insert", _INDEX_NEW)
    _create_trigger("delete", _UNINDEX_OLD)
    _create_trigger("update", _UNINDEX_OLD + _INDEX_NEW)


_INDEX_NEW = """
    INSERT INTO catalog_search_index (rowid, head_terms, shelf_terms, text_terms)
    VALUES (new.number, new.head_terms, new.shelf_terms, new.text_terms);
"""
_UNINDEX_OLD = """
    INSERT INTO catalog_search_index
        (catalog_search_index, rowid, head_terms, shelf_terms, text_terms)
    VALUES ('delete', old.number, old.head_terms, old.shelf_terms, old.text_terms);
"""


def _create_trigger(event: str, body: str) -> None:
    op.execute(
        f"CREATE TRIGGER catalog_search_terms_{event} AFTER {event} ON catalog_search_terms"
        f" BEGIN {body} END"
    )


def _create_search_on_postgresql() -> None:
    """Has the database derive the vectors: one for each depth that a match may have."""
    op.execute(
        """
        CREATE TABLE catalog_search_terms (
            sku text COLLATE "C" NOT NULL CONSTRAINT pk_catalog_search_terms PRIMARY KEY,
            head_terms text NOT NULL,
            shelf_terms text NOT NULL,
            text_terms text NOT NULL,
            head tsvector NOT NULL
                GENERATED ALWAYS AS (CAST(head_terms AS tsvector)) STORED,
            shelf tsvector NOT NULL
                GENERATED ALWAYS AS (CAST(head_terms || ' ' || shelf_terms AS tsvector)) STORED,
            anywhere tsvector NOT NULL
                GENERATED ALWAYS AS (
                    CAST(head_terms || ' ' || shelf_terms || ' ' || text_terms AS tsvector)
                ) STORED
        )
        """
    )
    op.execute(
        "CREATE INDEX ix_catalog_search_terms_anywhere ON catalog_search_terms USING gin (anywhere)"
    )
