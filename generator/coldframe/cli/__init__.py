"""Words to calls, problems to exit codes: 0 fine, 1 the site has mistakes, 2 wrong usage."""

from coldframe.cli.program import main, run

__all__ = ["main", "run"]
