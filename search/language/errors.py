from chatsite.lib.errors import Invalid, Text


class BadQuery(Invalid):
    """What was typed is not understood. `start` and `length`, in code points, mark the place."""

    def __init__(self, detail: Text, start: int, length: int) -> None:
        super().__init__(detail, fields={"q": [str(detail)]})
        self.start, self.length = start, length

    def as_json(self) -> dict[str, object]:
        place = {"start": self.start, "length": self.length}
        return {**super().as_json(), "place": place}
