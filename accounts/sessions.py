"""The store of browser sessions (`SESSION_ENGINE`): Django's, with the person as a column."""

from datetime import datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from chatsite.lib.clock import ClockTimestamp

from .credentials import SESSION_FIELD
from .models import BrowserSession


class SessionStore(DatabaseStore):
    last_used_at: datetime | None = None
    """As it was when the session was loaded; None before."""

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
            last_used_at=ClockTimestamp(),
        )

    def fill(self, row: BrowserSession) -> None:
        """Take what its row, read with others, holds."""
        self.last_used_at = row.last_used_at
        self._session_cache = self.decode(row.session_data)

    def _get_session_from_db(self) -> BrowserSession | None:
        row: BrowserSession | None = super()._get_session_from_db()  # type: ignore[misc]
        self.last_used_at = row.last_used_at if row else None
        return row

    def _validate_session_key(self, key: Any) -> bool:
        # A cookie may hold anything, also what the database refuses with an error: a NUL.
        return isinstance(key, str) and 8 <= len(key) <= 40 and key.isascii() and key.isalnum()
