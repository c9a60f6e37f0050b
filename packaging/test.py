"""Check everything: `python3 packaging/test.py [PYTEST ARGS]` runs ruff, mypy, import-linter and pytest."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from environment import ROOT, Environment
from speech import SetUpError, say

# One after the other, beside pytest, which keeps one core busy and is silent while it waits.
BESIDE = (("ruff", "check", "--quiet", "."), ("mypy",), ("lint-imports",))


def main() -> int:
    """Run all checks even where one fails; 0 if all passed, else 1 and a line that names those that failed."""
    environment = Environment(ROOT, "test")
    try:
        environment.make_ready()
        failed = failing(environment)
    except SetUpError as error:
        say(str(error))
        return 2
    except KeyboardInterrupt:
        say("stopped")
        return 130
    if failed:
        say(f"Not in order: {', '.join(failed)}")
    return 1 if failed else 0


def failing(environment: Environment) -> list[str]:
    """Run all checks, pytest with what was typed for it, and name those that fail; these say why at the end."""
    say(f"Checking with pytest, and beside it with {', '.join(check[0] for check in BESIDE)}")
    failed = []
    with ThreadPoolExecutor(1) as beside:
        others = [beside.submit(looked_at, environment, check) for check in BESIDE]
        # Tests open no windows on the screen of whoever runs them.
        surroundings = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
        if subprocess.call([environment.program("pytest"), *sys.argv[1:]], cwd=ROOT, env=surroundings):
            failed.append("pytest")
        for check, other in zip(BESIDE, others, strict=True):
            found = other.result()
            if found.returncode:
                print(found.stdout, flush=True)
                failed.append(check[0])
    return failed


def looked_at(environment: Environment, check: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
    """Run a check in the project's root and keep what it says."""
    command = [environment.program(check[0]), *check[1:]]
    return subprocess.run(command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


if __name__ == "__main__":
    sys.exit(main())
