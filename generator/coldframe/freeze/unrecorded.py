"""Demos and cells of which no more is known than what their page says."""

from collections.abc import Sequence

from coldframe.model import (
    Cell,
    DemoUse,
    Document,
    Frozen,
    FrozenCell,
    FrozenDemo,
    FrozenPage,
    PageNeeds,
    PagePython,
)


def undescribed(use: DemoUse, waits: str = "") -> FrozenDemo:
    return FrozenDemo(
        use=use,
        label=use.function.rpartition(":")[2],
        doc="",
        parameters=(),
        shown=(),
        default={},
        pictures={},
        grid="",
        recorded=0,
        tolerance=0.0,
        described=False,
        waits=waits,
    )


def unrecorded(cell: Cell, waits: str = "") -> FrozenCell:
    return FrozenCell(cell, (), {}, recorded=False, waits=waits)


def unread(documents: Sequence[Document]) -> Frozen:
    """The pages' demos and cells before any of their Python was read."""
    needs = PageNeeds(PagePython((), {}), "", ())
    pages = {
        document.source.path: FrozenPage(
            document,
            needs,
            "",
            demos={use.id: undescribed(use) for use in document.demos},
            cells=tuple(unrecorded(cell) for cell in document.cells),
        )
        for document in documents
    }
    return Frozen(
        {(path, id): demo for path, page in pages.items() for id, demo in page.demos.items()},
        {(path, cell.cell.index): cell for path, page in pages.items() for cell in page.cells},
        {},
        {path: page.needs.python for path, page in pages.items()},
        (),
        (),
        0,
        0,
        pages=pages,
    )
