"""Addresses under /api/v1/."""

from django.urls import path

from .api import applicants, conversations, imports, invites, members, messages, requests, sync

_CONVERSATION = "conversations/<str:conversation_id>"
_MESSAGE = f"{_CONVERSATION}/messages/<str:message_id>"

urlpatterns = [
    path("sync", sync.SyncEndpoint.as_view()),
    path("requests", requests.RequestsEndpoint.as_view()),
    path("requests/<str:request_id>", requests.RequestEndpoint.as_view()),
    path("conversations", conversations.ConversationsEndpoint.as_view()),
    path(_CONVERSATION, conversations.ConversationEndpoint.as_view()),
    path(f"{_CONVERSATION}/my", conversations.InboxEntryEndpoint.as_view()),
    path(f"{_CONVERSATION}/draft", conversations.DraftEndpoint.as_view()),
    path(f"{_CONVERSATION}/members", members.MembersEndpoint.as_view()),
    path(f"{_CONVERSATION}/members/<str:user_id>", members.MemberEndpoint.as_view()),
    path(f"{_CONVERSATION}/applicants", applicants.ApplicantsEndpoint.as_view()),
    path(f"{_CONVERSATION}/applicants/<str:user_id>", applicants.ApplicantEndpoint.as_view()),
    path(f"{_CONVERSATION}/invites", invites.InvitesEndpoint.as_view()),
    path(f"{_CONVERSATION}/invites/<str:invite_id>", invites.InviteEndpoint.as_view()),
    path("invites/<str:code>", invites.InvitationEndpoint.as_view()),
    path("imports", imports.ImportsEndpoint.as_view()),
    path("imports/<str:import_id>", imports.ImportEndpoint.as_view()),
    path("imports/<str:import_id>/parts/<str:offset>", imports.ImportPartEndpoint.as_view()),
    path(f"{_CONVERSATION}/read", messages.ReadEndpoint.as_view()),
    path(f"{_CONVERSATION}/pins", messages.PinsEndpoint.as_view()),
    path(f"{_CONVERSATION}/pins/<str:message_id>", messages.PinEndpoint.as_view()),
    path(f"{_CONVERSATION}/messages", messages.MessagesEndpoint.as_view()),
    path(_MESSAGE, messages.MessageEndpoint.as_view()),
    path(f"{_MESSAGE}/edits", messages.EarlierTextsEndpoint.as_view()),
    path(f"{_MESSAGE}/reactions/<str:emoji>", messages.ReactionEndpoint.as_view()),
]
