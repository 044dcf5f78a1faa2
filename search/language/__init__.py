from .errors import BadQuery
from .parse import parse
from .query import Flag, Name, Query

__all__ = ["BadQuery", "Flag", "Name", "Query", "parse"]
