"""From what was named to ids, among what the asker knows of. Raises BadQuery with the place."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.names import fold as fold_name
from chatsite.lib.errors import Text
from conversations.models import Conversation, Membership
from search.engines.wanted import Asker
from search.language import BadQuery, Name
from search.text.folding import fold, squeeze

ME = frozenset({"me", "나"})


def people_named(asker: Asker, names: Sequence[Name]) -> frozenset[int]:
    """Those with these handles who are or were in a conversation of the asker's."""
    return frozenset(person_named(asker, name) for name in names)


def person_named(asker: Asker, name: Name) -> int:
    """As `people_named`."""
    handle = fold_name(name.text.strip().removeprefix("@"))
    if handle in ME:
        return asker.user_id
    person = User.objects.filter(handle=handle).values_list("id", flat=True).first()
    known = person == asker.user_id or (
        person is not None
        and Membership.objects.filter(user_id=person, conversation_id__in=asker.seats).exists()
    )
    if person is None or not known:
        raise unknown(name, _("There is nobody with this handle in your conversations."))
    return person


def conversations_named(asker: Asker, names: Iterable[Name]) -> set[int]:
    """Those of the asker's with one of these ids, or with such a part of their titles."""
    rows = Conversation.objects.filter(pk__in=asker.seats).values_list("id", "kind", "title")
    titles = {
        id: squeeze(fold(title)) if kind != Conversation.Kind.DIRECT else ""
        for id, kind, title in rows
    }
    return {id for name in names for id in _named(titles, name)}


def _named(titles: dict[int, str], name: Name) -> list[int]:
    text = name.text.strip()
    if text.isascii() and text.isdigit() and int(text[:19]) in titles:
        return [int(text[:19])]
    wanted = squeeze(fold(text))
    whole = [id for id, title in titles.items() if wanted and title == wanted]
    found = whole or [id for id, title in titles.items() if wanted and wanted in title]
    if not found:
        raise unknown(name, _("You have no conversation of this name."))
    return found


def unknown(name: Name, detail: Text) -> BadQuery:
    """What to answer for a name that says nothing to the asker, with its place."""
    return BadQuery(detail, name.start, name.end - name.start)
