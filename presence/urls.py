"""Addresses under /api/v1/."""

from django.urls import path

from . import api

urlpatterns = [
    path("conversations/<str:conversation_id>/typing", api.TypingEndpoint.as_view()),
    path("presence", api.PresenceEndpoint.as_view()),
]
