"""Runs the shared cases with the Python client: `python -m conformance`.

The format of the cases and what a runner prints stand in `clients/conformance/README.md`.
"""
