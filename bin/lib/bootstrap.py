"""Makes .venv and installs the locked requirements, with nothing but the standard library.

Any python3 may read this file, down to 3.6, so that an old one can say what is missing.
"""

import hashlib
import os
import platform
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
OLDEST, NEWEST = (3, 11), (3, 14)


class CannotInstall(Exception):
    """Said in one line."""


def in_venv():
    return os.path.realpath(sys.prefix) == os.path.realpath(VENV)


def continue_in_venv(requirements):
    """Installs what is missing and runs this same command again with the Python of .venv; returns
    only there.
    """
    if not in_venv():
        try:
            install(requirements)
        except CannotInstall as error:
            sys.exit(str(error))
        except KeyboardInterrupt:
            sys.exit("Interrupted; the next start goes on with the installation.")
        sys.stdout.flush()
        os.execv(PYTHON, [PYTHON, *sys.argv])
    sys.path.insert(0, ROOT)


def install(requirements):
    _check_machine()
    _make_venv()
    for name in requirements:
        _install_file(os.path.join(ROOT, name))


def _check_machine():
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        raise CannotInstall(
            "The embedded PostgreSQL and Redis exist for x86-64 Linux only; this is %s on %s."
            % (platform.system(), platform.machine())
        )


def _make_venv():
    if _version(PYTHON) is not None and _supported(_version(PYTHON)):
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


def _install_file(path):
    stamp = os.path.join(VENV, os.path.basename(path) + ".installed")
    with open(path, "rb") as file:
        wanted = hashlib.sha256(file.read()).hexdigest()
    try:
        with open(stamp) as file:
            if file.read() == wanted:
                return
    except OSError:
        pass
    _pip_install(path)
    with open(stamp, "w") as file:
        file.write(wanted)


def _pip_install(path):
    with open(path) as file:
        total = sum("==" in line and not line.startswith((" ", "#")) for line in file)
    name = os.path.basename(path)
    print("Installing %s: %d packages" % (name, total))
    command = [
        PYTHON,
        "-m",
        "pip",
        "install",
        "--require-hashes",
        "--only-binary=:all:",
        "--no-input",
    ]
    command += ["--progress-bar=off", "--disable-pip-version-check", "--requirement", path]
    environment = dict(os.environ, PIP_USER="0", PYTHONUNBUFFERED="1")
    pip = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
        env=environment,
    )
    errors, said = [], []
    seen = 0
    for line in pip.stdout:
        said.append(line.rstrip())
        if line.startswith(("Collecting ", "Requirement already satisfied: ")):
            seen += 1
            if seen % 10 == 0:
                print("  %d of %d" % (seen, total))
        elif line.startswith("Installing collected packages"):
            print("  unpacking")
        elif line.startswith("ERROR: "):
            errors.append(line[len("ERROR: ") :].strip())
        sys.stdout.flush()
    if pip.wait() != 0:
        raise CannotInstall(_why(name, errors or said[-1:] or ["pip said nothing"]))
    print("  installed")


def _why(name, errors):
    for error in errors:
        if "No matching distribution" in error or "Could not find a version" in error:
            return "This machine cannot have a wheel that %s names (Python %s, %s): %s" % (
                name,
                "%d.%d" % _version(PYTHON),
                " ".join(platform.libc_ver()) or "no glibc",
                errors[-1],
            )
    return "pip could not install %s: %s" % (name, errors[-1])


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
