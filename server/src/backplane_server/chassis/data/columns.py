"""Column types that the two databases order and compare alike."""

from sqlalchemy import Text

# Byte for byte, as SQLite does by itself: on PostgreSQL a locale would decide otherwise.
ByteText = Text().with_variant(Text(collation="C"), "postgresql")
