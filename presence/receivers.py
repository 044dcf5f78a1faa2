"""What happens here when it changed who may see whom."""

from collections.abc import Collection
from typing import Any

from django.dispatch import receiver

from accounts import signals as people
from chatsite.realtime.publish import tell_nodes
from conversations import signals as conversations

from .board import TOPIC, changed_news


@receiver(people.last_seen_visibility_changed)
def on_visibility(*, user_id: int, **_: Any) -> None:
    tell_nodes(TOPIC, changed_news([user_id]))


@receiver([people.block_changed, people.contact_changed])
def on_pair(*, owner_id: int, person_id: int, **_: Any) -> None:
    tell_nodes(TOPIC, changed_news([owner_id, person_id]))


@receiver(conversations.members_changed)
def on_members(*, user_ids: Collection[int], **_: Any) -> None:
    tell_nodes(TOPIC, changed_news(user_ids))
