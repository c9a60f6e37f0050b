"""Check everything: `python3 packaging/test.py [PYTEST ARGS]` runs ruff, mypy, import-linter and pytest."""

from __future__ import annotations

import os
import subprocess
import sys

from environment import ROOT, Environment
from speech import SetUpError, say

# pytest comes last, so that its closing line stands at the end.
# What ruff remembers of a file goes stale when another one is added beside it.
CHECKS = (("ruff", "check", "--quiet", "--no-cache", "."), ("lint-imports",), ("pytest",))


def main() -> int:
    """Run all checks even where one fails; 0 if all passed, else 1 and a line that names those that failed."""
    environment = Environment(ROOT, "test")
    try:
        environment.make_ready()
        failed = failed_checks(environment)
    except SetUpError as error:
        say(str(error))
        return 2
    except KeyboardInterrupt:
        say("stopped")
        return 130
    if failed:
        say(f"Not in order: {', '.join(failed)}")
    return 1 if failed else 0


def failed_checks(environment: Environment) -> list[str]:
    """Name the checks that fail. Types are checked beside the others, and only told of where something is wrong."""
    say("Checking with mypy, beside the others")
    # Tests go first: what they wait for takes many times longer where mypy wants the cores as well.
    command = [*(["nice", "-n", "19"] if os.name == "posix" else []), environment.program("mypy")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as types:
        failed = [check[0] for check in CHECKS if not passes(environment, check)]
        told, _ = types.communicate()
    if types.returncode:
        sys.stdout.buffer.write(told)
        sys.stdout.flush()
        failed.append("mypy")
    return failed


def passes(environment: Environment, check: tuple[str, ...]) -> bool:
    """Run one check in the project's root, pytest with what was typed for it."""
    say(f"Checking with {check[0]}")
    typed = sys.argv[1:] if check[0] == "pytest" else []
    command = [environment.program(check[0]), *check[1:], *typed]
    return subprocess.call(command, cwd=ROOT, env=surroundings(environment)) == 0


def surroundings(environment: Environment) -> dict[str, str]:
    """Give the environment variables for a check, whose tests open no windows on the screen of whoever runs them."""
    found = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
    if found.pop("PYTHONDONTWRITEBYTECODE", ""):
        # Else each of the hundreds of processes that tests start compiles all that it imports; no source is touched.
        found.setdefault("PYTHONPYCACHEPREFIX", str(environment.folder / "compiled"))
    return found


if __name__ == "__main__":
    sys.exit(main())
