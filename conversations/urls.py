"""Addresses under /api/v1/."""

from django.urls import path

from .api import conversations, members, messages, sync

urlpatterns = [
    path("sync", sync.SyncEndpoint.as_view()),
    path("conversations", conversations.ConversationsEndpoint.as_view()),
    path("conversations/<conversation_id>", conversations.ConversationEndpoint.as_view()),
    path("conversations/<conversation_id>/my", conversations.InboxEntryEndpoint.as_view()),
    path("conversations/<conversation_id>/draft", conversations.DraftEndpoint.as_view()),
    path("conversations/<conversation_id>/members", members.MembersEndpoint.as_view()),
    path("conversations/<conversation_id>/members/<user_id>", members.MemberEndpoint.as_view()),
    path("conversations/<conversation_id>/read", messages.ReadEndpoint.as_view()),
    path("conversations/<conversation_id>/pins", messages.PinsEndpoint.as_view()),
    path("conversations/<conversation_id>/pins/<message_id>", messages.PinEndpoint.as_view()),
    path("conversations/<conversation_id>/messages", messages.MessagesEndpoint.as_view()),
    path(
        "conversations/<conversation_id>/messages/<message_id>",
        messages.MessageEndpoint.as_view(),
    ),
    path(
        "conversations/<conversation_id>/messages/<message_id>/reactions/<emoji>",
        messages.ReactionEndpoint.as_view(),
    ),
]
