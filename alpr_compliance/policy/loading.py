"""From files to a profile: the agency's values merged with the law they stand under."""

import hashlib
import json
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from alpr_compliance.policy.clauses import policy_folders
from alpr_compliance.policy.schema import Profile
from alpr_compliance.policy.statute import StatutePack
from alpr_compliance.policy.strictness import ProfileError, check_profile

# Worked out here, never written in a profile: a value given there would be lost in silence.
_DERIVED = ("name", "version", "purposes")


def profile_names() -> tuple[str, ...]:
    """The shipped profiles, and those of the agency's own folder."""
    return tuple(sorted(path.stem for path in _profile_paths()))


def _profile_paths() -> list[Path]:
    return [path for folder in policy_folders() for path in (folder / "profiles").glob("*.toml")]


@cache
def load_profile(name: str) -> Profile:
    """The profile of this name, checked against its law."""
    paths = [path for path in _profile_paths() if path.stem == name]
    if not paths:
        raise ProfileError(f"No profile {name!r}; there are {', '.join(profile_names())}.")
    if len(paths) > 1:
        raise ProfileError(f"{paths[-1]}: a shipped profile has this name. Give it another.")
    return load_profile_file(paths[0])


def load_profile_file(path: Path) -> Profile:
    """A profile from any file; its statute pack is in `statutes/`, shipped or the agency's own."""
    raw = _read(path)
    raw_pack = _read(_pack_path(path, str(raw.get("statute", ""))))
    version = _version(raw, raw_pack)
    try:
        pack = StatutePack.model_validate(raw_pack)
        profile = Profile.model_validate(
            {**_merged(raw, pack), "name": path.stem, "version": version}
        )
    except ValidationError as error:
        raise ProfileError(f"{path.stem}: {error}") from error
    check_profile(profile)
    return profile


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(f"{path.name} is not TOML: {error}") from error


def _pack_path(path: Path, code: str) -> Path:
    own = (folder / "statutes" for folder in policy_folders())
    for folder in (*own, path.parent / "statutes"):
        found = folder / f"{code}.toml"
        if code and found.is_file():
            return found
    raise ProfileError(f"{path.stem}: there is no statute pack {code!r}.")


def _version(*files: dict[str, Any]) -> str:
    canonical = json.dumps(files, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _merged(raw: dict[str, Any], pack: StatutePack) -> dict[str, Any]:
    own = dict(raw)
    derived = sorted(set(own) & set(_DERIVED))
    if derived:
        raise ProfileError(f"A profile can not set {', '.join(derived)}; see offered_purposes.")
    offered = own.pop("offered_purposes", [purpose.code for purpose in pack.purposes])
    beyond = sorted(set(offered) - {purpose.code for purpose in pack.purposes})
    if beyond:
        raise ProfileError(
            f"The purposes {', '.join(beyond)} are not on the law's list ({pack.purpose_clause})."
        )
    return {
        **own,
        "statute": pack,
        "purposes": tuple(purpose for purpose in pack.purposes if purpose.code in offered),
        "forbidden_purposes": (*pack.forbidden_purposes, *own.get("forbidden_purposes", ())),
        "retention": _under_law(own.get("retention"), pack),
        "alerts": _with_high_priority(own.get("alerts"), own.get("categories")),
    }


def _under_law(retention: Any, pack: StatutePack) -> Any:
    # Whatever is not shaped as it should be is left for the schema to name.
    if not isinstance(retention, dict) or not isinstance(retention.get("reads"), list):
        return retention
    reads = {"law": pack.retention.reads.model_dump(), "policy": retention["reads"]}
    return {**retention, "reads": reads}


def _with_high_priority(alerts: Any, categories: Any) -> Any:
    if not isinstance(alerts, dict) or not isinstance(categories, list):
        return alerts
    codes = [c.get("code") for c in categories if isinstance(c, dict) and c.get("high_priority")]
    return {**alerts, "high_priority": codes}
