"""What a row works with."""

from contextlib import AbstractContextManager
from dataclasses import dataclass

from .cores import Cores
from .installation import Installation
from .load.process import LoadProcess, load


@dataclass(frozen=True, slots=True)
class Bench:
    """`quick`: small sizes and short times, to see that a row works; its figures say little."""

    installation: Installation
    cores: Cores
    quick: bool

    def load(self, name: str) -> AbstractContextManager[LoadProcess]:
        return load(name, self.cores.load)

    def size(self, whole: int, quick: int) -> int:
        return quick if self.quick else whole
