"""Starting Inkling when its user logs in: a desktop entry in the autostart folder, where the system knows one."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

# What a quoted argument of an Exec line must escape, after the Desktop Entry Specification.
_ESCAPED = str.maketrans({sign: f"\\{sign}" for sign in '"`$\\'} | {"%": "%%"})


class StartAtLogin:
    """Writes and removes one file, `inkling.desktop`; both may raise OSError."""

    def __init__(self, autostart_folder: Path, command: Sequence[str]) -> None:
        self._entry = autostart_folder / "inkling.desktop"
        self._command = command

    @property
    def enabled(self) -> bool:
        """Whether Inkling starts at login."""
        return self._entry.is_file()

    def set_enabled(self, enabled: bool) -> None:
        """Start at login from now on, or no longer."""
        if not enabled:
            self._entry.unlink(missing_ok=True)
            return
        # A string of an entry undoes one level of backslashes before the Exec line undoes its own.
        exec_line = " ".join(f'"{part.translate(_ESCAPED)}"' for part in self._command).replace("\\", "\\\\")
        self._entry.parent.mkdir(parents=True, exist_ok=True)
        self._entry.write_text(
            "[Desktop Entry]\nType=Application\nName=Inkling\nComment=Find your documents by what they mean\n"
            f"Exec={exec_line}\nIcon=inkling\nTerminal=false\nX-GNOME-Autostart-enabled=true\n",
            "utf-8",
        )


def starting_command() -> list[str]:
    """Give the command that starts this Inkling, be it packaged or run by Python."""
    return [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "inkling"]


def find_start_at_login(
    platform: str, environment: Mapping[str, str], home: Path, command: Sequence[str]
) -> StartAtLogin | None:
    """Find the autostart folder of a Linux desktop; None on systems where we know of none."""
    if platform != "linux":
        return None
    chosen = environment.get("XDG_CONFIG_HOME", "")
    return StartAtLogin((Path(chosen) if Path(chosen).is_absolute() else home / ".config") / "autostart", command)
