from .engine import Elasticsearch

__all__ = ["Elasticsearch"]
