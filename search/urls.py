"""Addresses under /api/v1/."""

from django.urls import path

from . import api

urlpatterns = [
    path("search", api.SearchEndpoint.as_view()),
]
