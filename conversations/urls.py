"""Addresses under /api/v1/."""

from django.urls import URLPattern, URLResolver, include, path

from .api import conversations, members, messages, sync

_on_message = [
    path("", messages.MessageEndpoint.as_view()),
    path("/reactions/<str:emoji>", messages.ReactionEndpoint.as_view()),
]
_in_conversation: list[URLPattern | URLResolver] = [
    path("", conversations.ConversationEndpoint.as_view()),
    path("/my", conversations.InboxEntryEndpoint.as_view()),
    path("/draft", conversations.DraftEndpoint.as_view()),
    path("/members", members.MembersEndpoint.as_view()),
    path("/members/<str:user_id>", members.MemberEndpoint.as_view()),
    path("/read", messages.ReadEndpoint.as_view()),
    path("/pins", messages.PinsEndpoint.as_view()),
    path("/pins/<str:message_id>", messages.PinEndpoint.as_view()),
    path("/messages", messages.MessagesEndpoint.as_view()),
    path("/messages/<str:message_id>", include(_on_message)),
]
urlpatterns = [
    path("sync", sync.SyncEndpoint.as_view()),
    path("conversations", conversations.ConversationsEndpoint.as_view()),
    path("conversations/<str:conversation_id>", include(_in_conversation)),
]
