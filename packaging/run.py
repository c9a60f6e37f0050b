"""Start Inkling from its source: `python3 packaging/run.py [ARGS]`; the first start sets up `.venv`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

from environment import ROOT, Environment
from speech import SetUpError, say


def main() -> int:
    """Set up what is missing, then become `inkling ARGS`; on Windows, run it and hand on its exit code."""
    environment = Environment(ROOT, "run")
    try:
        environment.make_ready()
    except SetUpError as error:
        say(str(error))
        return 2
    except KeyboardInterrupt:
        say("stopped; the next start makes the environment anew")
        return 130
    command = [environment.program("inkling"), *sys.argv[1:]]
    if os.name == "posix":
        os.execv(command[0], command)
    # Whoever presses Ctrl-C means the program, which says what comes of it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return subprocess.call(command)


if __name__ == "__main__":
    sys.exit(main())
