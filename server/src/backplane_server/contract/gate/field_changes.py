"""Changes of what is promised about fields: sensitivity, redaction, validation."""

from __future__ import annotations

from collections.abc import Iterator

from google.protobuf.descriptor import Descriptor, FieldDescriptor

from backplane_server.contract.facts import Reader
from backplane_server.contract.gate.change import Change, Severity
from backplane_server.contract.gate.rule_changes import refuses_absence, rule_changes

_RANK = {"": 0, "personal": 1, "secret": 2}


def message_changes(
    old: Descriptor, new: Descriptor, *, before: Reader, after: Reader
) -> Iterator[Change]:
    """Yields what changed in a message and its fields; removed fields are buf's to find."""
    rules = (
        before.extension(old, "buf.validate.message"),
        after.extension(new, "buf.validate.message"),
    )
    for severity, what in rule_changes(*rules):
        yield Change(severity, str(new.full_name), what)
    for field in new.fields:
        known = old.fields_by_name.get(field.name)
        if known is None:
            yield from _new_field(field, after)
        else:
            yield from _field(known, field, before, after)


def _new_field(field: FieldDescriptor, after: Reader) -> Iterator[Change]:
    refused = refuses_absence(after.rules(field))
    severity = Severity.TIGHTENING if refused else Severity.COMPATIBLE
    what = "new field that requests must have" if refused else "new field"
    yield Change(severity, str(field.full_name), what)


def _field(
    old: FieldDescriptor, new: FieldDescriptor, before: Reader, after: Reader
) -> Iterator[Change]:
    name = str(new.full_name)
    for severity, what in rule_changes(before.rules(old), after.rules(new)):
        yield Change(severity, name, what)
    was, now = before.sensitivity(old), after.sensitivity(new)
    if was != now:
        severity = Severity.LOOSENING if _RANK[now] < _RANK[was] else Severity.COMPATIBLE
        yield Change(severity, name, f"sensitivity {was or 'none'} -> {now or 'none'}")
    if before.is_redacted(old) != after.is_redacted(new):
        hidden = after.is_redacted(new)
        severity = Severity.COMPATIBLE if hidden else Severity.LOOSENING
        yield Change(severity, name, f"debug_redact {not hidden} -> {hidden}".lower())
