from django.apps import AppConfig


class RealtimeConfig(AppConfig):
    name = "chatsite.realtime"
    label = "realtime"
