"""The channel layer that all nodes share."""

from channels.layers import BaseChannelLayer, get_channel_layer
from django.core.exceptions import ImproperlyConfigured


def channel_layer() -> BaseChannelLayer:
    """The default layer. Raises ImproperlyConfigured without one."""
    layer = get_channel_layer()
    if layer is None:
        raise ImproperlyConfigured("CHANNEL_LAYERS names no default")
    return layer


def channel_of(node_id: str) -> str:
    """The one layer channel that a node receives on."""
    return f"node.{node_id}"
