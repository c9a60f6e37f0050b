"""Which device and number format to encode with: values, and the file that remembers the choice.

Imports no torch; what is remembered holds for one processor, one version of torch and one model. Several are, for
while a model is prepared two are loaded, and a comparison loads all.
"""

import json
import logging
import os
import threading
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, get_args

DeviceKind = Literal["cpu", "cuda", "mps"]
Precision = Literal["float32", "bfloat16", "float16"]

_KEY = "devices"
_MOST = 16
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Device:
    """Where vectors are computed, and in which number format."""

    kind: DeviceKind = "cpu"
    precision: Precision = "float32"


def recall_device(memory: Path, circumstances: str) -> Device | None:
    """Look up the device chosen earlier under the same circumstances; None where there is none."""
    remembered = _devices(_read(memory)).get(circumstances, {})
    known = (Device(kind, precision) for kind in get_args(DeviceKind) for precision in get_args(Precision))
    chosen = (remembered.get("kind"), remembered.get("precision"))
    return next((device for device in known if (device.kind, device.precision) == chosen), None)


def remember_device(memory: Path, circumstances: str, device: Device) -> None:
    """Write down the device; what else the file holds is kept. A file that cannot be written is logged."""
    content = _read(memory)
    others = [each for each in _devices(content).items() if each[0] != circumstances]
    content[_KEY] = dict([*others, (circumstances, asdict(device))][-_MOST:])
    partial = memory.with_name(f"{memory.name}.{os.getpid()}-{threading.get_ident()}.partial")
    try:
        memory.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(json.dumps(content, indent=1), encoding="utf-8")
        partial.replace(memory)
    except OSError as error:
        _log.warning("The device could not be remembered: %s", error)


def _devices(content: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Give what is remembered by its circumstances, the latest last."""
    found = content.get(_KEY)
    devices = found.items() if isinstance(found, dict) else ()
    return {circumstances: device for circumstances, device in devices if isinstance(device, dict)}


def _read(memory: Path) -> dict[str, Any]:
    try:
        content = json.loads(memory.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        _log.warning("%s could not be read: %s", memory, error)
        return {}
    return content if isinstance(content, dict) else {}
