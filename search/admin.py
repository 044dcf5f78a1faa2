"""What could not be taken into the index, and why. Never what it says."""

from typing import TYPE_CHECKING

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from .models import Pending
from .services.setting_aside import try_again

if TYPE_CHECKING:  # Django's own class takes no parameters when it runs
    PendingModelAdmin = admin.ModelAdmin[Pending]
else:
    PendingModelAdmin = admin.ModelAdmin


@admin.register(Pending)
class PendingAdmin(PendingModelAdmin):
    list_display = ("message_id", "conversation_id", "version", "tries", "set_aside_at", "error")
    list_filter = (("set_aside_at", admin.EmptyFieldListFilter),)
    ordering = ("id",)
    show_full_result_count = False
    fields = ("message_id", "conversation_id", "version", "tries", "set_aside_at", "error")
    actions = ("take_in_again",)

    @admin.action(description=_("Try again"))
    def take_in_again(self, request: HttpRequest, queryset: QuerySet[Pending]) -> None:
        try_again(queryset)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Pending | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Pending | None = None) -> bool:
        return False
