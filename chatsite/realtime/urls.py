"""Addresses under /api/v1/."""

from django.urls import path

from . import api

urlpatterns = [path("gateway", api.Gateway.as_view(), name="gateway")]
