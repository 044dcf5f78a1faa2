from .query import Flag, Name, Query

__all__ = ["Flag", "Name", "Query"]
