"""People of a running product, made through its own services."""

import json
from typing import Protocol


class Runs(Protocol):
    """Something whose `manage.py` can be run."""

    def manage(self, *command: str) -> str: ...


_SCRIPT = """
import json
from accounts.services.people import create_user
from accounts.services.tokens import issue_token

made = []
for number in range({count}):
    user = create_user(handle=f"{prefix}{{number}}", name=f"{name} {{number}}")
    made.append([str(user.pk), issue_token(actor=user, name="test")[1]])
print(json.dumps(made))
"""


def make_people(
    product: Runs, count: int, *, prefix: str = "member", name: str = "회원"
) -> list[tuple[int, str]]:
    """`count` people as (user id, API token)."""
    script = _SCRIPT.format(count=count, prefix=prefix, name=name)
    said = product.manage("shell", "--no-imports", "-c", script)
    return [(int(user_id), token) for user_id, token in json.loads(said.splitlines()[-1])]
