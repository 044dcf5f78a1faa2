"""The only writers of people and of what they hold of each other."""

from .versions import next_account_version, publish_account_change

__all__ = ["next_account_version", "publish_account_change"]
