"""The site's memory image as files."""

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from coldframe.model import Artifact, SiteImage


@dataclass(frozen=True, slots=True)
class ImageFiles:
    """Where the image stands; `data` is empty without such files; `packages` are names."""

    memory: str
    data: str
    packages: tuple[str, ...]
    files: tuple[Artifact, ...]

    @property
    def facts(self) -> dict[str, Any]:
        return {"memory": self.memory, "data": self.data, "packages": list(self.packages)}


def image_files(image: SiteImage, base: str) -> ImageFiles:
    folder = PurePosixPath(f"_coldframe/image-{image.digest}")
    files = [Artifact(folder / "memory.bin", f"{image.digest}-memory", image.memory, True)]
    if image.data:
        files.append(Artifact(folder / "data.zip", f"{image.digest}-data", image.data, True))
    urls = [base + str(file.path) for file in files]
    packages = tuple(sorted(image.packages))
    return ImageFiles(urls[0], urls[1] if image.data else "", packages, tuple(files))
