"""`python -m coldframe` is `coldframe`."""

from coldframe.cli import run

if __name__ == "__main__":
    run()
