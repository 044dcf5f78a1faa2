"""What a request may end with beside its answer."""

UNKNOWN = {"unavailable", "rate_limited", "unauthenticated"}
"""Refusals after which the same request may be tried again: it was done or will not be, or both."""


class Refused(Exception):
    """The server said no, in its vocabulary of errors. `retry_after` is in seconds."""

    def __init__(self, code: str, detail: str = "", retry_after: float | None = None) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.retry_after = retry_after


class NoAnswer(Exception):
    """The connection broke or was silent for too long; whether it was done is not known."""


class Broken(Exception):
    """The server said what the protocol does not allow."""
