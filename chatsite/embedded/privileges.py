"""PostgreSQL refuses to run as root. Started as root, it gets a plain user, whose rights end at the
data it owns.
"""

import ctypes
import os
import pwd
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .errors import StartError

_PR_SET_PDEATHSIG = 1
_PR_SET_KEEPCAPS = 8
_PR_SET_SECUREBITS = 28
_SECBIT_NO_SETUID_FIXUP = 1 << 2
_PR_CAP_AMBIENT = 47
_PR_CAP_AMBIENT_RAISE = 2
_CAP_DAC_OVERRIDE = 1
_CAPABILITY_VERSION_3 = 0x20080522

_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True, slots=True)
class PlainUser:
    """`reach`: keep the right to walk through folders closed to others, for data or a checkout
    under /root.
    """

    uid: int
    gid: int
    reach: bool


def plain_user(data: Path, *needed: Path) -> PlainUser | None:
    """The user PostgreSQL has to run as; None where that is the present one. An existing data
    folder keeps its owner.
    """
    if os.geteuid() != 0:
        return None
    if data.exists() and data.stat().st_uid != 0:
        owner = data.stat()
        uid, gid = owner.st_uid, owner.st_gid
    else:
        uid, gid = _unprivileged()
    return PlainUser(uid, gid, reach=not all(_open_to_all(path) for path in (data.parent, *needed)))


def _unprivileged() -> tuple[int, int]:
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return entry.pw_uid, entry.pw_gid
    raise StartError(
        "PostgreSQL cannot run as root, and there is no user 'postgres' or 'nobody' to run it as."
    )


def _open_to_all(path: Path) -> bool:
    return all(folder.stat().st_mode & 0o001 for folder in (path, *path.parents))


def child_setup(death_signal: signal.Signals, user: PlainUser | None = None) -> Callable[[], None]:
    """What a child does between fork and exec: change its user, and ask for a signal when this
    process dies.

    The kernel forgets the death signal when the user changes, so it is asked for last.
    """

    def set_up() -> None:
        if user is not None:
            _become(user)
        _libc.prctl(_PR_SET_PDEATHSIG, death_signal, 0, 0, 0)

    return set_up


def _become(user: PlainUser) -> None:
    if user.reach:
        # Keeps capabilities over the change of user, and lets access(2), by which PostgreSQL looks
        # for its own programs, take them into account.
        _libc.prctl(_PR_SET_SECUREBITS, _SECBIT_NO_SETUID_FIXUP, 0, 0, 0)
        _libc.prctl(_PR_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setgroups([])
    os.setresgid(user.gid, user.gid, user.gid)
    os.setresuid(user.uid, user.uid, user.uid)
    if user.reach:
        if not _keep_only(1 << _CAP_DAC_OVERRIDE):
            _keep_only(0)
        _libc.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, _CAP_DAC_OVERRIDE, 0, 0)


def _keep_only(capabilities: int) -> bool:
    """Gives up all other capabilities. False where these are not among the present ones."""
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    sets = (ctypes.c_uint32 * 6)(capabilities, capabilities, capabilities, 0, 0, 0)
    return bool(_libc.capset(header, sets) == 0)
