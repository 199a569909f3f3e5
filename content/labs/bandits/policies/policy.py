"""What every policy can do."""

from typing import Protocol


class Policy(Protocol):
    def choose(self) -> int:
        """The arm to pull next."""

    def update(self, arm: int, reward: float) -> None:
        """Learn what `arm` paid."""
