"""Describes what was built: dist/contract, the bill of materials, checksums and a table.

python -m release.packages LANGUAGE…
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from rich.console import Console

from release import sbom
from release.built import built
from release.checksums import write_checksums
from release.contract_files import copy_contract
from release.epoch import source_date
from release.layout import DIST, ROOT
from release.summary import table_of


def main(languages: Sequence[str]) -> int:
    """Completes dist/; returns 1 where a package is neither there nor skipped."""
    version = (ROOT / "VERSION").read_text(encoding="utf-8").strip()
    made = source_date(ROOT)
    said = ROOT / "build/packages"
    try:
        packages = [
            one
            for name in languages
            for one in built(name, version=version, dist=DIST, said=said / f"{name}.log")
        ]
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return 1
    contract = copy_contract(ROOT, dist=DIST)
    bill = sbom.bill_of(packages, contract, version=version, made=made, dist=DIST)
    sbom.write_bill(bill, dist=DIST)
    files = write_checksums(DIST)
    console = Console()
    console.print(table_of(packages, version=version))
    console.print(f"dist/: {files} files, with {sbom.NAME}, checked by SHA256SUMS")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
