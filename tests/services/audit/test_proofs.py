"""The log proves what it says: checkpoints, inclusion, consistency."""

from __future__ import annotations

from hashlib import sha256

import pytest
from grpc import StatusCode
from grpc.aio import AioRpcError
from hypothesis import given, settings
from hypothesis import strategies as st

from backplane.audit.v1 import audit_pb2 as pb
from backplane_server.chassis.audit import tiles, tree
from backplane_server.services.audit import notes
from tests.services.audit.conftest import Audited
from tests.support.statuses import reason_of

LEAVES = [tree.leaf_hash(number.to_bytes(4)) for number in range(700)]


def _by_definition(leaves: list[bytes]) -> bytes:
    """The root as RFC 9162, section 2.1.1 defines it."""
    if not leaves:
        return sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    left, right = _by_definition(leaves[:split]), _by_definition(leaves[split:])
    return sha256(b"\x01" + left + right).digest()


def _grown(size: int, *, steps: list[int]) -> tiles.Tiles:
    """Grows a stored tree to a size, some leaves at a time."""
    stored: dict[tuple[int, int], bytes] = {}

    def fetch(level: int, number: int) -> bytes:
        return stored.get((level, number), b"")

    begin = 0
    for end in [*sorted({step for step in steps if step < size}), size]:
        stored.update(tiles.grown(fetch, size=begin, leaves=LEAVES[begin:end]))
        begin = end
    return tiles.Tiles(fetch)


sizes = st.integers(min_value=1, max_value=len(LEAVES))
steps = st.lists(st.integers(min_value=1, max_value=len(LEAVES)), max_size=5)


@given(size=sizes, steps=steps)
@settings(max_examples=40, deadline=None)
def test_roots_are_those_of_the_definition(size: int, steps: list[int]) -> None:
    """However the tree grew, its root is the one that RFC 9162 defines."""
    frontier = tree.Frontier()
    for leaf in LEAVES[:size]:
        frontier.append(leaf)
    expected = _by_definition(LEAVES[:size])
    assert frontier.root() == expected
    assert tree.root(_grown(size, steps=steps).node, size=size) == expected


@given(data=st.data(), size=sizes, steps=steps)
@settings(max_examples=60, deadline=None)
def test_inclusion_proofs_prove_one_leaf_at_one_place(
    data: st.DataObject, size: int, steps: list[int]
) -> None:
    """A proof fits its leaf, its place and its root, and no other; it is logarithmic."""
    index = data.draw(st.integers(min_value=0, max_value=size - 1))
    node = _grown(size, steps=steps).node
    root = tree.root(node, size=size)
    proof = tree.inclusion_proof(node, index=index, size=size)
    assert len(proof) <= size.bit_length()
    assert tree.includes(leaf=LEAVES[index], index=index, size=size, proof=proof, root=root)
    other = data.draw(st.integers(min_value=0, max_value=size - 1).filter(lambda i: i != index)
                      if size > 1 else st.just(index + 1))  # fmt: skip
    assert not tree.includes(leaf=LEAVES[index], index=other, size=size, proof=proof, root=root)
    assert not tree.includes(
        leaf=LEAVES[other % 700], index=index, size=size, proof=proof, root=root
    )
    spoiled = data.draw(_spoilt(proof))
    assert not tree.includes(leaf=LEAVES[index], index=index, size=size, proof=spoiled, root=root)


@given(data=st.data(), second=sizes, steps=steps)
@settings(max_examples=60, deadline=None)
def test_consistency_proofs_prove_one_beginning(
    data: st.DataObject, second: int, steps: list[int]
) -> None:
    """A proof fits two sizes and their roots; another history has none."""
    first = data.draw(st.integers(min_value=0, max_value=second))
    node = _grown(second, steps=steps).node
    proof = tree.consistency_proof(node, first=first, second=second)
    roots = {"first_root": tree.root(node, size=first), "second_root": tree.root(node, size=second)}
    assert tree.begins(first=first, second=second, proof=proof, **roots)
    spoiled = data.draw(_spoilt(proof))
    assert not tree.begins(first=first, second=second, proof=spoiled, **roots)
    if first:
        other = roots | {"first_root": tree.node_hash(*roots.values())}
        assert not tree.begins(first=first, second=second, proof=proof, **other)


@st.composite
def _spoilt(draw: st.DrawFn, proof: list[bytes]) -> list[bytes]:
    """A proof with one hash changed, left out or put in."""
    at = draw(st.integers(min_value=0, max_value=len(proof)))
    how = draw(st.sampled_from(["changed", "left out", "put in"])) if proof else "put in"
    if how == "put in":
        return [*proof[:at], tree.EMPTY_ROOT, *proof[at:]]
    at = min(at, len(proof) - 1)
    kept = [] if how == "left out" else [tree.leaf_hash(proof[at])]
    return [*proof[:at], *kept, *proof[at + 1 :]]


async def test_records_are_proven_under_a_signed_checkpoint(audited: Audited) -> None:
    """A client that trusts the key finds its record under the checkpoint, and keeps up later."""
    for number in range(5):
        await audited.mark(name=f"n{number}")
    found = await audited.records()
    first = await audited.ask("GetCheckpoint", pb.GetCheckpointRequest())
    assert first == await audited.ask("GetCheckpoint", pb.GetCheckpointRequest())
    note = notes.read(first.note)
    key = notes.VerifierKey.read(first.verifier_key)
    assert note.signed_by(key)
    assert (note.checkpoint.size, note.checkpoint.root) == (5, first.root_hash)
    for record in found:
        got = await audited.ask("GetRecord", pb.GetRecordRequest(record_id=record.id))
        assert got.record == record
        request = pb.GetInclusionProofRequest(record_id=record.id, tree_size=5)
        proof = await audited.ask("GetInclusionProof", request)
        assert tree.includes(
            leaf=tree.leaf_hash(got.canonical),
            index=record.log_index,
            size=5,
            proof=list(proof.hashes),
            root=first.root_hash,
        )
    for number in range(7):
        await audited.mark(name=f"m{number}")
    await audited.records()
    second = await audited.ask("GetCheckpoint", pb.GetCheckpointRequest())
    sizes = pb.GetConsistencyProofRequest(first_size=5, second_size=second.tree_size)
    grown = await audited.ask("GetConsistencyProof", sizes)
    assert tree.begins(
        first=5,
        first_root=first.root_hash,
        second=second.tree_size,
        second_root=second.root_hash,
        proof=list(grown.hashes),
    )


async def test_sizes_that_the_log_never_had(audited: Audited) -> None:
    """A size beyond the log, or in front of the record, is TREE_SIZE_OUT_OF_RANGE."""
    for number in range(3):
        await audited.mark(name=f"n{number}")
    last = (await audited.records())[-1]
    asked = [
        ("GetInclusionProof", pb.GetInclusionProofRequest(record_id=last.id, tree_size=4)),
        ("GetInclusionProof", pb.GetInclusionProofRequest(record_id=last.id, tree_size=2)),
        ("GetConsistencyProof", pb.GetConsistencyProofRequest(first_size=1, second_size=4)),
        ("GetConsistencyProof", pb.GetConsistencyProofRequest(first_size=3, second_size=2)),
    ]
    for method, request in asked:
        with pytest.raises(AioRpcError) as raised:
            await audited.ask(method, request)
        assert raised.value.code() is StatusCode.OUT_OF_RANGE
        assert reason_of(raised.value) == "TREE_SIZE_OUT_OF_RANGE"


def test_a_note_that_was_touched_is_refused() -> None:
    """A signature holds for its text and its key alone; what is no note is refused."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.generate()
    verifier = notes.verifier_key("shop/audit", key)
    text = notes.signed(notes.Checkpoint("shop/audit", 7, LEAVES[0]), key=key)
    assert notes.read(text).signed_by(notes.VerifierKey.read(verifier.text()))
    assert not notes.read(text.replace("\n7\n", "\n8\n")).signed_by(verifier)
    stranger = notes.verifier_key("shop/audit", Ed25519PrivateKey.generate())
    assert not notes.read(text).signed_by(stranger)
    for bad in ("", "shop\n07\nAAAA\n\n", text.replace("\n7\n", "\n-7\n"), text[:20]):
        with pytest.raises(notes.NoteUnreadable):
            notes.read(bad)
    with pytest.raises(notes.NoteUnreadable):
        notes.VerifierKey.read(verifier.text().replace("shop", "stop"))
