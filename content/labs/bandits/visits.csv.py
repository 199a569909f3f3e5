"""The simulated log of the page on experiments, as a file to look at and to change."""

from labs.bandits.visits import text

print(text(), end="")
