"""The table that `make packages` prints."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table

from release.built import Built


def table_of(packages: Sequence[Built], *, version: str) -> Table:
    """Returns a row for each file, and one for each package that is absent."""
    table = Table("Language", title=f"Packages of {version}")
    table.add_column("Package", overflow="fold")
    table.add_column("Kind", overflow="fold")
    table.add_column("KiB", justify="right")
    table.add_column("SHA-256")
    for one in packages:
        if one.absent:
            table.add_row(one.source.language, one.package.name, f"[yellow]absent: {one.absent}[/]")
        for artifact in one.artifacts:
            table.add_row(
                one.source.language,
                one.package.name,
                artifact.kind,
                f"{artifact.size_bytes / 1024:.0f}",
                artifact.sha256[:12],
            )
    return table
