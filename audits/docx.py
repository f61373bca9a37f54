"""A memo as an editable document, of the same sections as its PDF."""

import io
from typing import Any

from docx import Document as WordDocument
from docx.document import Document
from docx.shared import Pt

from audits.blocks import Block


def memo_docx(content: dict[str, Any], *, agency: str) -> bytes:
    """The memo as a Word file, for whoever wants to work on its words. Bars become a table."""
    document = WordDocument()
    document.styles["Normal"].font.size = Pt(10.5)
    document.core_properties.title = f"{content['title']} {content['reference']}"
    document.core_properties.author = agency
    document.sections[0].header.paragraphs[0].text = f"{agency}\t\t{content['reference']}"
    document.add_heading(content["title"], level=0)
    _rows(document, content["head"])
    for section in content["sections"]:
        document.add_heading(section["heading"], level=1)
        for block in section["blocks"]:
            _add(document, block)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _add(document: Document, block: Block) -> None:
    match block["kind"]:
        case "paragraph":
            document.add_paragraph(block["text"])
        case "facts":
            _rows(document, block["rows"])
        case "signature":
            document.add_paragraph()
            document.add_paragraph("\t".join(f"{'_' * 30} {each}" for each in block["labels"]))
        case "bars":
            document.add_paragraph(block["title"]).runs[0].bold = True
            _rows(document, block["rows"])
        case _:
            _rows(document, block["rows"], head=block["head"])


def _rows(document: Document, rows: list[list[Any]], *, head: list[str] | None = None) -> None:
    lines = [head, *rows] if head else rows
    table = document.add_table(rows=len(lines), cols=max(map(len, lines)), style="Table Grid")
    for line, cells in zip(lines, table.rows, strict=True):
        for text, cell in zip(line, cells.cells, strict=False):
            cell.text = str(text)
            for run in cell.paragraphs[0].runs:
                run.bold = line is head
    document.add_paragraph()
