"""Files as the sources send them, with invented plates."""

from pathlib import Path

from hotlists.layouts import all_layouts
from hotlists.models import Entry, HotList, ListImport
from hotlists.services.entry import add_list, determine_list
from hotlists.services.importing import run_import, submit_import
from tests.cast import Agency

NCIC = "{code}{number:09d}NE0240100{date}{plate:10}{state:2}2026PC2015F0RDF15PKBLU"


def ncic(
    plate: str, number: int = 1, *, state: str = "NE", code: str = "V", date: str = "20260110"
) -> str:
    return NCIC.format(plate=plate, number=number, state=state, code=code, date=date)


def ncic_rows(count: int, *, first: int = 0) -> list[str]:
    return [ncic(f"ZX{n:05d}", n) for n in range(first, first + count)]


def source_list(agency: Agency, name: str = "NCIC", *, is_determined: bool = True) -> HotList:
    known = HotList.objects.filter(name=name).first()
    if known is not None:
        return known
    hot_list = add_list(
        name=name, source="ncic", owner="FBI", legal_basis="28 USC 534", actor=agency.captain
    )
    if is_determined:
        determine_list(hot_list_id=hot_list.pk, actor=agency.captain)
    return hot_list


def import_text(
    agency: Agency,
    text: str | bytes | list[str],
    *,
    layout: str = "ncic_fixed",
    category: str = "",
    way: ListImport.Way = ListImport.Way.COMMAND,
    hot_list: HotList | None = None,
) -> ListImport:
    """Import these lines (or this text) as one file, as the captain."""
    if isinstance(text, list):
        text = "\n".join(text) + "\n"
    data = text if isinstance(text, bytes) else text.encode()
    started = submit_import(
        hot_list_id=(hot_list or source_list(agency)).pk,
        layout=layout,
        category=category,
        file_name="hot.txt",
        size=len(data),
        chunks=[data] if data else [],
        way=way,
        actor=agency.captain,
    )
    done = run_import(import_id=started.pk)
    done.refresh_from_db()
    return done


def imported() -> list[Entry]:
    return list(Entry.objects.filter(kind="imported").order_by("plate", "state", "source_record"))


def plates() -> list[str]:
    return [entry.plate for entry in imported() if entry.status == Entry.Status.APPROVED]


def sample_of(layout: str) -> str:
    return all_layouts()[layout].sample


def files_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())
