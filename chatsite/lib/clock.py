"""The database's clock."""

from django.db.models import DateTimeField, Func


class ClockTimestamp(Func):
    """The time at which the statement reaches the row, not that of the transaction's begin.

    What is asked for as "changed since" must not be dated before it waited for a lock.
    """

    function = "clock_timestamp"
    arity = 0
    output_field = DateTimeField()
