"""The files of a new site."""

from pathlib import Path

FILES = Path(__file__).parent / "site"
GITIGNORE = "# What builds remember\n.coldframe/\n"


def start(folder: Path) -> tuple[Path, ...]:
    """Write a new site into `folder` and return its files, relative to it.

    Raises FileExistsError, before anything is written, if one of them is there already.
    """
    files = {
        file.relative_to(FILES): file.read_text(encoding="utf-8")
        for file in sorted(FILES.rglob("*"))
        if file.is_file() and "__pycache__" not in file.parts
    }
    files[Path(".gitignore")] = GITIGNORE
    for name in files:
        if (folder / name).exists():
            raise FileExistsError(folder / name)
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return tuple(files)
