"""Everything that a person can do, each with how often it is done.

An action answers whether it did anything. It raises Refused and NoAnswer.
"""

from functools import partial

from tests.chaos.actor import Act

from . import account, device, groups, messages

ACTIONS: dict[str, tuple[float, Act]] = {
    "send": (62, messages.send),
    "edit": (5, messages.edit),
    "delete for all": (1.5, messages.delete_for_all),
    "delete for me": (1.5, messages.delete_for_me),
    "react": (6, messages.react),
    "take back": (2, messages.take_back),
    "read": (9, messages.read),
    "type": (1.5, messages.type_something),
    "scroll": (2, messages.scroll),
    "pin": (1.5, groups.pin),
    "mute": (1, account.mute),
    "put on top": (0.7, account.put_on_top),
    "hide": (0.7, account.hide),
    "draft": (1, account.draft),
    "block": (0.6, partial(account.hold_person, what="blocks", held=True)),
    "unblock": (0.5, partial(account.hold_person, what="blocks", held=False)),
    "contact": (0.3, partial(account.hold_person, what="contacts", held=True)),
    "no contact": (0.2, partial(account.hold_person, what="contacts", held=False)),
    "profile": (0.5, account.change_profile),
    "rename": (0.4, groups.rename),
    "rank": (0.5, groups.rank),
    "join": (2, groups.invite),
    "leave": (0.8, groups.leave),
    "remove": (0.5, groups.remove),
    "start direct": (0.8, groups.start_direct),
    "start group": (0.3, groups.start_group),
    "dissolve": (0.3, groups.dissolve),
    "accept": (3, groups.accept),
    "decline": (1.5, groups.decline),
    "look at": (1, device.look_at),
    "drop": (1, device.drop),
    "restart": (0.5, device.restart),
}
