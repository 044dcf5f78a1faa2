"""Lookups of our own."""

from typing import TYPE_CHECKING, Any

from django.db.models import BigAutoField, BigIntegerField, ForeignKey, Lookup

if TYPE_CHECKING:
    _Lookup = Lookup[Any]
else:  # the stubs' class has a parameter, Django's has none
    _Lookup = Lookup


class AnyOf(_Lookup):
    """`id__any=[…]`: as `__in`, but one parameter however many ids there are.

    A thousand placeholders cost more in Python than their query in the database.
    """

    lookup_name = "any"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        column, parameters = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s::bigint[])", [*parameters, list(self.rhs)]


def register() -> None:
    """Teach them to the fields that hold ids."""
    for field in (BigIntegerField, BigAutoField, ForeignKey):
        field.register_lookup(AnyOf)
