"""How a benchmark ends when it cannot be trusted."""


class BenchmarkFailure(Exception):
    """A figure would be wrong or cannot be taken; the message says why and what to do."""
