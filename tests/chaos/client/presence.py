"""Whom a client shows, and how they stand."""

from collections.abc import Iterable

from .held import Data


class Watch:
    """`active` says whether a person is in front of this client."""

    def __init__(self) -> None:
        self.people: list[str] = []
        self.states: dict[str, str] = {}
        self.active = True

    def show(self, people: Iterable[str]) -> None:
        """From now on just these; to be told to the node on every new line."""
        self.people = list(people)
        self.states = {id: state for id, state in self.states.items() if id in self.people}

    def take(self, snapshot: Iterable[Data]) -> None:
        """How they stand, as far as it is known."""
        for one in snapshot:
            self.changed(one)

    def changed(self, presence: Data) -> None:
        if presence["user_id"] in self.people:
            self.states[presence["user_id"]] = presence["state"]
