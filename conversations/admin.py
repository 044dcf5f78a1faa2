"""Conversations in the admin: who is in, how much was said, never what.

Only `Conversation` is registered. Nothing is written here, so nothing lands in the admin's log.
"""

from typing import TYPE_CHECKING

from django.contrib import admin
from django.contrib.admin.utils import display_for_value
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.names import fold
from chatsite.lib.inputs import MAX_ID

from .models import Conversation, InboxEntry, Membership

if TYPE_CHECKING:  # Django's own class takes no parameters when it runs
    ConversationModelAdmin = admin.ModelAdmin[Conversation]
else:
    ConversationModelAdmin = admin.ModelAdmin

_MEMBERS = Count("memberships", filter=Q(memberships__left_at=None))


@admin.register(Conversation)
class ConversationAdmin(ConversationModelAdmin):
    list_display = ("id", "kind", "title", "member_count", "messages", "created_at", "archived_at")
    list_filter = ("kind", ("archived_at", admin.EmptyFieldListFilter))
    search_fields = ("id",)
    search_help_text = _("By its id, or by the handle of a member.")
    ordering = ("-id",)
    show_full_result_count = False
    fields = (
        "id",
        "kind",
        "title",
        "members_can_invite",
        "messages",
        "version",
        "created_at",
        "archived_at",
        "members",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Conversation]:
        return super().get_queryset(request).annotate(member_total=_MEMBERS)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Conversation], search_term: str
    ) -> tuple[QuerySet[Conversation], bool]:
        """By id or handle only: there is no way from a text to the conversation that holds it."""
        term = search_term.strip().removeprefix("@")
        if not term:
            return queryset, False
        if term.isascii() and term.isdigit() and len(term) <= 19:
            return queryset.filter(pk=min(int(term), MAX_ID)), False
        person = User.objects.filter(handle=fold(term))
        listed = InboxEntry.objects.filter(user__in=person).values("conversation_id")
        return queryset.filter(pk__in=listed), False

    @admin.display(description=_("members"))
    def member_count(self, conversation: Conversation) -> int:
        count: int = conversation.member_total  # type: ignore[attr-defined]  # annotated above
        return count

    @admin.display(description=_("messages"))
    def messages(self, conversation: Conversation) -> int:
        return conversation.last_seq

    @admin.display(description=_("created at"))
    def created_at(self, conversation: Conversation) -> str:
        return display_for_value(conversation.created_at, "-")

    @admin.display(description=_("members"))
    def members(self, conversation: Conversation) -> str:
        """Everyone who is or was in, with role and the time of leaving."""
        rows = (
            Membership.objects.filter(conversation_id=conversation.pk)
            .select_related("user")
            .order_by("slot", "user_id")
        )
        lines = format_html_join("", "<li>{} · {}</li>", ((_person(r), _standing(r)) for r in rows))
        return format_html("<ul>{}</ul>", lines)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Conversation | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Conversation | None = None) -> bool:
        return False


def _person(row: Membership) -> str:
    address = reverse("admin:accounts_user_change", args=[row.user_id])
    return format_html('<a href="{}">{}</a>', address, row.user)


def _standing(row: Membership) -> object:
    if row.left_at is None:
        return row.get_role_display()
    return _("left on %(date)s") % {"date": row.left_at.date()}
