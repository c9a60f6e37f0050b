"""Draw the program's icon in the sizes and formats that systems ask for: `python packaging/icons.py DIR`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

DRAWING = Path(__file__).resolve().parent.parent / "resources" / "icons" / "inkling.svg"
SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)


def main() -> int:
    """Write one PNG for each size, and the icons of Windows and macOS."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QGuiApplication, QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    application = QGuiApplication([])
    renderer = QSvgRenderer(str(DRAWING))
    images = {}
    for size in SIZES:
        image = QImage(size, size, QImage.Format.Format_ARGB32)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        renderer.render(painter)
        painter.end()
        images[folder / f"{size}.png"] = image
    images[folder / "inkling.ico"] = images[folder / "256.png"]
    images[folder / "inkling.icns"] = images[folder / "512.png"]
    failed = [path.name for path, image in images.items() if not image.save(str(path))]
    del application
    if failed:
        print(f"could not be written: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
