"""The first page of the API reference: what holds for every service."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from backplane_server.contract.facts import reason_names
from backplane_server.contract.markdown import duration, table
from backplane_server.contract.permissions import permission_catalogue
from backplane_server.contract.plan import DeadlineClass, Plan, ServicePlan
from backplane_server.contract.reference import Reference

_PLATFORM_REASONS = "backplane.policy.v1.PlatformErrorReason"


@dataclass(frozen=True)
class ReferenceIndex:
    """Writes the page that leads to each service's own."""

    reference: Reference

    def page(self, plan: Plan) -> str:
        """Returns the page."""
        return "\n".join(self._page(plan)).rstrip() + "\n"

    def _page(self, plan: Plan) -> Iterator[str]:
        yield "<!-- Written by protoc-gen-backplane from the contracts. Do not edit. -->"
        yield from ("", "# API reference", "")
        yield from table(
            ("Service", "Contract", "What it does"), [self._service(s) for s in plan.services]
        )
        yield from self._errors()
        yield from ("## Permissions", "")
        yield from table(("Permission", "Opens", "Asked for by"), _permissions(plan))
        yield from ("## Aims", "", "What each class of methods aims at.", "")
        yield from table(("Class", "Answers without a fault", "Answers in time"), _objectives(plan))

    def _service(self, service: ServicePlan) -> tuple[str, str, str]:
        comment = self.reference.reader.comments.of(service.full_name)
        return (
            f"[{service.name}]({service.name}.md)",
            f"`{service.full_name}`",
            comment.split("\n\n")[0],
        )

    def _errors(self) -> Iterator[str]:
        yield from ("## Errors", "")
        yield from (
            "Every error is a `google.rpc.Status` with one `ErrorInfo` of the domain `backplane`.",
            "Any method may answer with these reasons; each method's own stand beside it.",
            "",
        )
        names = reason_names(self.reference.reader, _PLATFORM_REASONS)
        rows = [self.reference.error_row(name) for name in names.values()]
        yield from table(("Reason", "Status", "When"), rows)


def _permissions(plan: Plan) -> list[tuple[str, str, str]]:
    return [
        (f"`{entry['name']}`", _short(entry["methods"]), _short(entry["parts_of"]))
        for entry in permission_catalogue(plan)["permissions"]
    ]


def _short(full_names: list[str]) -> str:
    return ", ".join(f"`{name.rpartition('/')[2]}`" for name in full_names)


def _objectives(plan: Plan) -> list[tuple[str, str, str]]:
    return [_objective(plan, one) for one in DeadlineClass]


def _objective(plan: Plan, one: DeadlineClass) -> tuple[str, str, str]:
    aim = plan.objectives[one]
    in_time = f"{aim.latency_percent} % within {duration(aim.latency_ms)}"
    return one, f"{aim.availability_percent} %", in_time
