"""The layouts of hot list files: one TOML file each in this folder, checked when first used."""

import tomllib
from functools import cache
from pathlib import Path

from hotlists.layouts.model import Layout

__all__ = ["Layout", "UnusableFile", "all_layouts", "layout_of"]

FOLDER = Path(__file__).resolve().parent


class UnusableFile(Exception):
    """The file can not be imported as it is, in words for the person who imports."""


def load_layout(path: Path) -> Layout:
    """One layout; `based_on` names another whose lines it takes over where it has none."""
    facts = tomllib.loads(path.read_text(encoding="utf-8"))
    if base := facts.pop("based_on", None):
        facts = tomllib.loads((FOLDER / f"{base}.toml").read_text(encoding="utf-8")) | facts
    return Layout.model_validate({"code": path.stem, **facts})


@cache
def all_layouts() -> dict[str, Layout]:
    found = [load_layout(path) for path in sorted(FOLDER.glob("*.toml"))]
    return {layout.code: layout for layout in found}


def layout_of(code: str) -> Layout:
    """The layout of this name; UnusableFile with the names there are."""
    try:
        return all_layouts()[code]
    except KeyError:
        names = ", ".join(all_layouts())
        raise UnusableFile(f"There is no layout of that name. There are: {names}.") from None
