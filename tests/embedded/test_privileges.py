"""PostgreSQL refuses root, and a checkout may lie where no other user can go."""

import os
import pwd
import signal
import subprocess
import sys
from pathlib import Path

from chatsite.embedded.privileges import PlainUser, child_setup, plain_user

_REPORT = """
import os, sys
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
print(os.getuid(), os.getgroups(), os.access(sys.argv[1], os.R_OK | os.X_OK),
      open(sys.argv[1]).read(), int(status["CapPrm"], 16))
"""


def _report(user: PlainUser | None, path: Path) -> str:
    done = subprocess.run(
        ["/usr/bin/env", sys.executable, "-S", "-c", _REPORT, str(path)],
        preexec_fn=child_setup(signal.SIGTERM, user),
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip() or done.stderr


def test_the_user_is_a_plain_one_that_reaches_what_it_needs_and_can_do_nothing_else(
    tmp_path: Path,
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    program = closed / "program"
    program.write_text("content")
    program.chmod(0o755)
    user = plain_user(closed / "data", program)
    if os.geteuid() != 0:
        assert user is None
        return
    assert user is not None
    assert user.uid in {entry.pw_uid for entry in pwd.getpwall()} - {0}
    assert user.reach
    cap_dac_override = 1 << 1
    assert _report(user, program) == f"{user.uid} [] True content {cap_dac_override}"


def test_the_owner_of_existing_data_stays_its_user(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    if os.geteuid() != 0:
        assert plain_user(data) is None
        return
    os.chown(data, 12345, 12345)
    user = plain_user(data)
    assert user is not None
    assert (user.uid, user.gid) == (12345, 12345)
