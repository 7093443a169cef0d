"""How much a node takes on: plain algorithms without a clock, an event loop or a socket.

Times are passed in, in seconds of one monotonic clock, so that a test says what
time it is. The stages ``admission`` and ``quota`` put calls through them.
"""
