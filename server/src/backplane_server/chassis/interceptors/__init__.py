"""One concern a file; the order in which they are bound stands in `rpc/pipeline.py`."""
