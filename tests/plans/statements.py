"""Finds every statement of the server by name, those that functions make included."""

from __future__ import annotations

import ast
import importlib
import inspect
import itertools
import pkgutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import backplane_server
from backplane_server.chassis.data.statements import Query, Statement
from backplane_server.services.catalog.queries import Filters, ListOrder
from backplane_server.services.orders.queries import FILTERS

_YES_NO = (False, True)


def _flags(*names: str) -> Sequence[Mapping[str, bool]]:
    """Every combination of some flags."""
    return [
        dict(zip(names, values, strict=True))
        for values in itertools.product(_YES_NO, repeat=len(names))
    ]


def _lists() -> Iterator[Mapping[str, Any]]:
    orders = [ListOrder(), ListOrder("create_us"), ListOrder("create_us", descending=True)]
    orders.append(ListOrder("update_us", descending=True))
    for order, flags in itertools.product(orders, _flags("states", "brand", "category")):
        for resumed in _YES_NO:
            yield {"order": order, "filters": Filters(**flags), "resumed": resumed}


def _searches() -> Iterator[Mapping[str, Any]]:
    for flags, resumed in itertools.product(_flags("brand", "category"), _YES_NO):
        yield {"filters": Filters(**flags), "resumed": resumed}


def _order_lists() -> Iterator[Mapping[str, Any]]:
    """One filter at a time, as callers use them most, and all of them.

    A time of placement comes with the bound of the ids that follows from it.
    """
    apart = [name for name in FILTERS if not name.startswith(("placed_", "id_"))]
    placed = [("placed_from_us", "id_from"), ("placed_until_us", "id_until")]
    for names in ((), *((name,) for name in apart), *placed, tuple(FILTERS)):
        for newest_first, after in itertools.product(_YES_NO, _YES_NO):
            yield {"filters": frozenset(names), "newest_first": newest_first, "after": after}


# What functions make, and what with: the name of each, and all the arguments that matter.
MADE: Mapping[str, Sequence[Mapping[str, Any]]] = {
    "services.catalog.queries.products_in": list(_lists()),
    "services.catalog.queries.products_found": list(_searches()),
    "services.orders.queries.orders_that": list(_order_lists()),
    "services.identity.queries.grants_after": _flags("of_subject", "of_role"),
    "services.events.queries.deliveries_after": _flags("in_state"),
    "chassis.data.outbox.events_between": _flags("typed", "of_subject"),
    "chassis.audit.records.records_before": _flags("subject", "method", "resource", "start", "end"),
    "chassis.audit.records._add_unless_there": [{}],
}
# Reads the one row of a table that migrations keep, whose name is its argument.
NOT_READ = {"chassis.rpc.readiness._version_query"}


def modules() -> Iterator[ModuleType]:
    """Every module that may hold statements."""
    for package in ("services", "chassis"):
        root = importlib.import_module(f"backplane_server.{package}")
        for found in pkgutil.walk_packages(root.__path__, f"{root.__name__}."):
            if ".migrations" not in found.name and ".versions" not in found.name:
                yield importlib.import_module(found.name)


def named() -> dict[str, Statement]:
    """Every statement of the server by its name, with the arguments that it was made with."""
    found: dict[str, Statement] = {}
    for module in modules():
        for name, value in vars(module).items():
            if isinstance(value, Statement) and _is_of(module, name):
                found[f"{_short(module)}.{name}"] = value
    for name, variants in MADE.items():
        for arguments in variants:
            found[f"{name}({_spelled(arguments)})"] = _made(name, arguments)
    return found


def _is_of(module: ModuleType, name: str) -> bool:
    """Whether the module gives the name its value, and does not import it."""
    tree = ast.parse(inspect.getsource(module))
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if any(isinstance(target, ast.Name) and target.id == name for target in targets):
            return True
    return False


def _short(module: ModuleType) -> str:
    return module.__name__.removeprefix("backplane_server.")


def _made(name: str, arguments: Mapping[str, Any]) -> Statement:
    module, _, function = name.rpartition(".")
    make = getattr(importlib.import_module(f"backplane_server.{module}"), function)
    positional = [arguments[one] for one in ("order",) if one in arguments]
    if function in {"orders_that", "products_found"}:
        positional = [arguments["filters"]]
    rest = {k: v for k, v in arguments.items() if not any(v is one for one in positional)}
    made: Statement = make(*positional, **rest)
    return made


def _spelled(arguments: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}={_value(value)}" for name, value in arguments.items())


def _value(value: Any) -> str:
    return "+".join(sorted(value)) or "none" if isinstance(value, frozenset) else str(value)


def made_elsewhere() -> list[str]:
    """Functions that make statements without standing in MADE: nobody would look at those."""
    root = Path(backplane_server.__file__).parent
    found: list[str] = []
    for path in sorted(root.glob("services/**/*.py")) + sorted(root.glob("chassis/**/*.py")):
        module = ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
        found += (f"{module}.{name}" for name in _functions_that_make(path.read_text()))
    return [name for name in found if name not in MADE and name not in NOT_READ]


def _functions_that_make(source: str) -> Iterator[str]:
    names = {Query.__name__, Statement.__name__}
    for function in ast.walk(ast.parse(source)):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) and any(
            isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names
            for node in ast.walk(function)
        ):
            yield function.name
