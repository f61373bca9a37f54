"""Which fields a request must give, as a law states it: "(camera or plate) and dates"."""

import ast
from collections.abc import Collection


class RequiredFields(str):
    """A boolean expression over field names: names, `and`, `or` and parentheses."""

    def check(self, known: Collection[str]) -> None:
        """Raise ValueError unless it is such an expression over these names."""
        for node in ast.walk(self._tree):
            if isinstance(node, ast.Name) and node.id not in known:
                raise ValueError(f"{node.id!r} is not a field; there are {', '.join(known)}")
            if not isinstance(node, ast.Name | ast.BoolOp | ast.And | ast.Or | ast.Load):
                raise ValueError(f"{self!r} is not names joined by 'and' and 'or'")

    def missing(self, given: Collection[str]) -> list[str]:
        """What is still needed beside the given fields: "camera or plate", "dates"."""
        return _missing(self._tree, given)

    @property
    def _tree(self) -> ast.expr:
        try:
            return ast.parse(self, mode="eval").body
        except SyntaxError as error:
            raise ValueError(f"{self!r} is not names joined by 'and' and 'or'") from error


def _missing(tree: ast.expr, given: Collection[str]) -> list[str]:
    if isinstance(tree, ast.BoolOp):
        parts = [_missing(value, given) for value in tree.values]
        if isinstance(tree.op, ast.And):
            return [name for part in parts for name in part]
        return [] if not all(parts) else [" or ".join(" and ".join(part) for part in parts)]
    name = ast.unparse(tree)
    return [] if name in given else [name]
