"""The store of browser sessions (`SESSION_ENGINE`): Django's, with the person as a column."""

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from .credentials import SESSION_FIELD
from .models import BrowserSession


class SessionStore(DatabaseStore):
    @classmethod
    def get_model_class(cls) -> type[BrowserSession]:
        return BrowserSession

    def create_model_instance(self, data: dict[str, Any]) -> BrowserSession:
        return BrowserSession(
            session_key=self._get_or_create_session_key(),  # type: ignore[attr-defined]
            session_data=self.encode(data),
            expire_date=self.get_expiry_date(),
            person_id=int(data[SESSION_KEY]) if SESSION_KEY in data else None,
            credential=data.get(SESSION_FIELD, ""),
        )

    def _validate_session_key(self, key: Any) -> bool:
        # A cookie may hold anything, also what the database refuses with an error: a NUL.
        return isinstance(key, str) and 8 <= len(key) <= 40 and key.isascii() and key.isalnum()
