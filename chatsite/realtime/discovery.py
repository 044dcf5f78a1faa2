"""Which nodes there are, for whoever has to choose one: clients through the gateway, operators."""

import secrets
from collections.abc import Sequence

from typing_extensions import TypedDict

from chatsite.lib import json, redis
from chatsite.lib.errors import Unavailable

from .directory import LIST_NODES, node_key, nodes_key


class NodeShape(TypedDict):
    """A live node. `url` is None where all are reached by one address, that of the page."""

    node: str
    url: str | None
    connections: int
    capacity: int


class GatewayShape(TypedDict):
    """Where to connect now, and all nodes that take connections."""

    node: str
    url: str | None
    nodes: list[NodeShape]


class Announcement(NodeShape):
    """What a node says of itself."""

    id: str
    draining: bool


def live_nodes() -> list[Announcement]:
    """Every node with a lease, draining ones too, by name. Raises Unavailable without Redis."""
    try:
        answer = redis.client().scripts[LIST_NODES](keys=[nodes_key()], args=[node_key("")])
    except redis.Error as error:
        raise Unavailable from error
    nodes: list[Announcement] = [json.loads(said) for said in answer]
    return sorted(nodes, key=lambda node: (node["node"], node["id"]))


def gateway() -> GatewayShape:
    """A node for one more client, drawn by weight of free capacity. Raises Unavailable.

    Drawn, not the emptiest: else all who return at once after a node's death would go to one.
    """
    nodes = [node for node in live_nodes() if not node["draining"]]
    if not nodes:
        raise Unavailable
    chosen = nodes[draw([node["capacity"] - node["connections"] for node in nodes])]
    return {
        "node": chosen["node"],
        "url": chosen["url"],
        "nodes": [_as_shape(node) for node in nodes],
    }


def draw(free: Sequence[int]) -> int:
    """An index, with a chance in proportion to `free`; even chances when nothing is free."""
    weights = [max(0, room) for room in free]
    if not any(weights):
        weights = [1] * len(free)
    point = secrets.randbelow(sum(weights))
    for index, weight in enumerate(weights):
        point -= weight
        if point < 0:
            return index
    raise AssertionError("the point lies below the sum")


def _as_shape(node: Announcement) -> NodeShape:
    return {
        "node": node["node"],
        "url": node["url"],
        "connections": node["connections"],
        "capacity": node["capacity"],
    }
