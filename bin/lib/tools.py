"""What tests and checks need beside Python packages: a browser, fonts, node, proxies."""

import hashlib
import os
import shutil
import subprocess
import sys

from bootstrap import ROOT


def install_system_packages(needed):
    """Installs, as root on Debian, what of `needed` is missing; elsewhere says it in one line."""
    missing = [
        package for package, is_there in PACKAGES.items() if package in needed and not is_there()
    ]
    if not missing:
        return
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        print(
            "Missing on this machine: %s. Install them for all tests to run." % ", ".join(missing)
        )
        return
    print("Installing %s" % ", ".join(missing))
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    apt = ["apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
    for command in (["update"], ["install", "--yes", "--no-install-recommends", *missing]):
        done = subprocess.run(
            apt + command, env=environment, stdout=subprocess.DEVNULL, check=False
        )
        if done.returncode != 0:
            sys.exit("apt-get %s failed." % command[0])


def _command(name):
    return lambda: shutil.which(name) is not None


def _type(language):
    def is_there():
        if shutil.which("fc-list") is None:
            return False
        command = ["fc-list", ":lang=" + language]
        return bool(subprocess.run(command, stdout=subprocess.PIPE, check=False).stdout)

    return is_there


PACKAGES = {
    "chromium": _command("chromium"),
    "default-jdk-headless": _command("javac"),
    "fonts-noto-cjk": _type("ko"),
    "fonts-noto-color-emoji": _type("und-zsye"),
    "fortunes": lambda: os.path.isdir("/usr/share/games/fortunes"),
    "haproxy": _command("haproxy"),
    "maven": _command("mvn"),
    "nginx": _command("nginx"),
    "nodejs": _command("node"),
    "npm": _command("npm"),
    "openssl": _command("openssl"),
}
TESTED = [name for name in PACKAGES if name != "fortunes"]
"""What tests need; the rest is for measurements."""


def install_node_packages():
    """`npm ci`, once for each package-lock.json. False where there is no npm."""
    if shutil.which("npm") is None:
        print("Missing on this machine: npm.")
        return False
    with open(os.path.join(ROOT, "package-lock.json"), "rb") as file:
        wanted = hashlib.sha256(file.read()).hexdigest()
    stamp = os.path.join(ROOT, "node_modules", ".installed")
    if os.path.exists(stamp):
        with open(stamp) as file:
            if file.read() == wanted:
                return True
    print("Installing node packages")
    sys.stdout.flush()
    if (
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=ROOT, check=False).returncode
        != 0
    ):
        return False
    with open(stamp, "w") as file:
        file.write(wanted)
    return True
