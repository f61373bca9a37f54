"""Who may audit, sign, publish, and look."""

from collections.abc import Mapping

from personnel.access import Predicate, Row

ROUTES: Mapping[str, Row] = {}

ALLOWED: Mapping[str, Predicate] = {}
