"""Why an import ends before its end; the messages are sentences for people."""


class FileUnusable(Exception):
    """The file cannot be read as what it should be; nothing of it was sent."""


class ServerLost(Exception):
    """The server went away and did not come back in time.

    What it had answered is stored, and running the import again finishes the rest.
    """

    def __init__(self, address: str, *, waited_s: float, said: str) -> None:
        super().__init__(
            f"lost the server at {address} and waited {waited_s:g} s for it ({said}); "
            "start it and run the same import again: nothing is placed twice"
        )
