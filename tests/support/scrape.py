"""Reads a node's numbers as a scraper would."""

from __future__ import annotations

from prometheus_client.parser import text_string_to_metric_families

from tests.support.node import RunningNode


def number(node: RunningNode, name: str, **labels: str) -> float:
    """Gives one number; the sum where several carry the labels."""
    return total(node.node.metrics.render().decode(), name, **labels)


def total(text: str, name: str, **labels: str) -> float:
    """Reads one number in the text of a scrape; the sum where several carry the labels."""
    found = [
        sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == name and labels.items() <= sample.labels.items()
    ]
    assert found, f"no {name} with {labels}"
    return sum(found)
