"""The API's addresses of people."""

from django.urls import path

from . import api

urlpatterns = [
    path("me", api.Me.as_view(), name="me"),
    path("users", api.Users.as_view(), name="users"),
    path("users/<str:user_id>", api.OneUser.as_view(), name="user"),
    path("contacts", api.Contacts.as_view(), name="contacts"),
    path("contacts/<str:user_id>", api.OneContact.as_view(), name="contact"),
    path("blocks", api.Blocks.as_view(), name="blocks"),
    path("blocks/<str:user_id>", api.OneBlock.as_view(), name="block"),
    path("sessions", api.Sessions.as_view(), name="sessions"),
    path("sessions/<str:session_id>", api.OneSession.as_view(), name="session"),
    path("tokens", api.Tokens.as_view(), name="tokens"),
    path("tokens/<str:token_id>", api.OneToken.as_view(), name="token"),
    path("socket-tickets", api.SocketTickets.as_view(), name="socket-tickets"),
]
