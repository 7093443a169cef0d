"""What is shown of messages and texts, and what is not."""

from __future__ import annotations

import json

import pytest
from google.protobuf.struct_pb2 import Struct
from hypothesis import given
from hypothesis import strategies as st

from backplane_server.chassis.ops.redaction import (
    REDACTED,
    holds_secrets,
    redacted,
    scrubbed,
    secrets_of,
)
from tests.chassis.ops.canary_messages import CANARIES, Inner, Outer, outer


def test_no_secret_is_shown_wherever_it_stands() -> None:
    """Nested, repeated, map and whole-message secrets are blotted out; the rest is shown."""
    shown = redacted(outer())
    text = json.dumps(shown)
    assert not [canary for canary in CANARIES if canary in text]
    assert shown["name"] == "plain"
    assert shown["inner"] == {
        "label": "shown",
        "password": REDACTED,
        "child": {"password": REDACTED},
    }
    assert shown["many"] == [{"label": "first"}, {"password": REDACTED}]
    assert shown["by_name"] == {"one": {"label": "inside", "password": REDACTED}}
    assert shown["emails"] == shown["sealed"] == shown["key"] == REDACTED


def test_what_is_shown_is_bounded() -> None:
    """Bytes are shown by length, enums by name, long lists and texts are cut."""
    shown = redacted(outer())
    assert shown["blob"] == "<5 bytes>"
    assert shown["color"] == "COLOR_RED"
    assert shown["numbers"] == [*range(20), "… 80 more"]
    assert redacted(Outer(name="x" * 1000))["name"] == "x" * 256 + "… 744 more"
    assert redacted(Outer(color=77))["color"] == 77


def test_secrets_are_collected_wherever_they_stand() -> None:
    """Every text inside a secret field is known, except texts too short to look for."""
    assert secrets_of(outer()) == set(CANARIES)


def test_a_type_that_contains_itself_is_walked_once() -> None:
    """A recursive message type is recognised as holding secrets, a plain one as not."""
    assert holds_secrets(Inner.DESCRIPTOR)
    assert not holds_secrets(Struct.DESCRIPTOR)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("authorization: Bearer abc.DEF-123=", "authorization: Bearer [redacted]"),
        ("key bpk_ab12CD34_s3cr3t-s3cr3t_x is bad", "key bpk_ab12CD34_[redacted] is bad"),
        ("token eyJhbGciOi.eyJzdWIi.c2ln end", "token [redacted] end"),
        ("postgresql://app:p@ss@db:5432/x", "postgresql://app:[redacted]@db:5432/x"),
        ("connect(password='hunter2', x=1)", "connect(password='[redacted]', x=1)"),
        ("-----BEGIN PRIVATE KEY-----\nMC4C\n-----END PRIVATE KEY-----", "[redacted]"),
        ("an ordinary sentence about order 12", "an ordinary sentence about order 12"),
    ],
)
def test_credentials_in_free_text_are_blotted_out(text: str, kept: str) -> None:
    """Every form of credential that the platform handles is recognised."""
    assert scrubbed(text) == kept


@given(secret=st.text(min_size=4), before=st.text(), after=st.text())
def test_a_known_secret_never_survives(secret: str, before: str, after: str) -> None:
    """A value that is known to be secret is gone, quoted by repr() or not."""
    for text in (before + secret + after, before + repr(secret) + after):
        shown = scrubbed(text, secrets={secret}).replace(REDACTED, "")
        assert secret not in shown or secret in before + after
