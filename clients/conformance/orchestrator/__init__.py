"""Runs the shared cases in every language: `python -m orchestrator`, as `make conformance` does."""
