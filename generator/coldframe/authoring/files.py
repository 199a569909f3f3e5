"""A reader's file, opened where Python runs in their browser: read in parts, when asked for."""

import io
from typing import Any, BinaryIO, cast

CHUNK = 1 << 20
"""Bytes that are asked of the browser at once: an answer takes it longer than a part of it."""


def open_file(file: Any) -> BinaryIO:
    """The browser's `File` as a binary file with a name. Only a worker can read it at once."""
    from js import FileReaderSync  # type: ignore[import-not-found]

    return cast(BinaryIO, io.BufferedReader(ReadersFile(file, FileReaderSync.new()), CHUNK))


class ReadersFile(io.RawIOBase):
    """`reader` is the browser's `FileReaderSync`."""

    def __init__(self, file: Any, reader: Any) -> None:
        self.name, self.size = str(file.name), int(file.size)
        self._file, self._reader = file, reader
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence]
        if start + offset < 0:
            raise ValueError(f"{self.name} has nothing before its beginning")
        self._at = start + offset
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any) -> int:
        room = memoryview(buffer).cast("B")
        part = self._part(len(room))
        if part is None:
            return 0
        size = int(part.byteLength)
        part.assign_to(room[:size])
        return size

    def readall(self) -> bytes:
        # In one part, which the browser keeps outside of Python's memory: that never shrinks.
        start = self._at
        try:
            part = self._part(self.size)
            return b"" if part is None else cast(bytes, part.to_bytes())
        except (OSError, MemoryError):
            # A browser gives the same reason for a file that is gone and for too much of one.
            self._at = start
            self._part(1)
            self._at = start
            raise OSError(f"{self.name} is too large to be read at once") from None

    def _part(self, size: int) -> Any:
        """Up to `size` bytes from here, as an `ArrayBuffer`; None at the end."""
        end = min(self._at + size, self.size)
        if end <= self._at:
            return None
        try:
            part = self._reader.readAsArrayBuffer(self._file.slice(self._at, end))
        except Exception as error:
            # The browser's own words for this name no file.
            raise OSError(
                f"{self.name} was changed, moved or removed after it was chosen, or is a folder. "
                "Choose it again"
            ) from error
        self._at = end
        return part
