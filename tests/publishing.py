"""Another publisher for this process, for a while."""

import atexit
from collections.abc import Iterator
from contextlib import contextmanager

from chatsite.realtime import sender
from chatsite.realtime.orders import Sender


@contextmanager
def another_publisher(other: Sender | None = None) -> Iterator[None]:
    """`other`, a node's that starts inside, or one made when it is needed; then that of before."""
    before = sender.installed()
    sender.install(other)
    try:
        yield
    finally:
        made = sender.installed()
        sender.install(before)
        if made is not other:
            end(made)


def end(publisher: Sender | None) -> None:
    """One in a thread says goodbye; a node has ended its own."""
    if isinstance(publisher, sender.ThreadedPublisher):
        publisher.close()
        atexit.unregister(publisher.close)
