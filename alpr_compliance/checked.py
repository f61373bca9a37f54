"""A base of models whose check constraints are asked of the database together."""

from collections.abc import Collection, Sequence

from django.core.exceptions import FieldError
from django.db import models, router
from django.db.models import BaseConstraint, BooleanField, CheckConstraint, Q
from django.db.models.functions import Coalesce


class CheckedModel(models.Model):
    """A model as Django's, but `full_clean` asks for all of its check constraints at once.

    Django asks for each alone, inside a savepoint: three round trips a constraint, thirty and
    more for the records of a policy. Only where the one answer is no does each speak for itself.
    """

    class Meta:
        abstract = True

    _checks_hold = False

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        self._checks_hold = self._ask_checks(exclude)
        try:
            super().validate_constraints(exclude)
        finally:
            self._checks_hold = False

    def get_constraints(self) -> list[tuple[type[models.Model], Sequence[BaseConstraint]]]:
        found = super().get_constraints()
        if not self._checks_hold:
            return found
        return [
            (model, [each for each in constraints if not isinstance(each, CheckConstraint)])
            for model, constraints in found
        ]

    def _ask_checks(self, exclude: Collection[str] | None) -> bool:
        # A constraint that can not be decided (null) holds, in SQL as here.
        every = Q()
        for constraint in self._meta.constraints:
            if isinstance(constraint, CheckConstraint):
                every &= Q(Coalesce(constraint.condition, True, output_field=BooleanField()))
        if not every:
            return False
        # What Django's own constraints ask of an instance; it has no public name.
        against = self._get_field_expression_map(  # type: ignore[attr-defined]
            meta=self._meta, exclude=exclude
        )
        try:
            return every.check(against, using=router.db_for_write(type(self), instance=self))
        except FieldError:  # One of them speaks of a field that is left out.
            return False
