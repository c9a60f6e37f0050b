"""Measures how smoothly the map of many files is moved: `python tests/benchmarks/map.py [--files 20000] [--out PNG]`.

The real view, on whatever platform Qt is given (QT_QPA_PLATFORM=offscreen), of random vectors in as many topics as it
makes, or with `--home HOME` of files that were indexed there, moved by a few pixels and painted, three hundred times,
at three depths of zoom.
"""

import argparse
import statistics
import sys
import time
from pathlib import Path

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication

from inkling.gui.map_view import MapView
from inkling.gui.theme import Theme
from inkling.places import Places
from inkling.session import Session
from inkling.topics.clusters import cluster, count_for, lay_out
from inkling.topics.topic_map import MapFile, Topic, TopicMap

FRAMES = 300


def make_map(files: int) -> tuple[TopicMap, float]:
    """Gather and lay out random files of two folders, and tell in how many seconds."""
    chance = np.random.default_rng(1)
    middles = chance.standard_normal((24, 384)).astype(np.float32)
    vectors = middles[chance.integers(0, 24, files)] + chance.standard_normal((files, 384)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    begin = time.perf_counter()
    clusters = cluster(vectors, count_for(files))
    places, centres = lay_out(vectors, clusters)
    seconds = time.perf_counter() - begin
    dots = tuple(
        MapFile(f"/{'ab'[n % 2]}/{n}.txt", f"File {n}", int(topic), float(x), float(y))
        for n, (topic, (x, y)) in enumerate(zip(clusters, places, strict=True))
    )
    topics = tuple(Topic((f"topic{n}", "of", "many"), 1, float(x), float(y)) for n, (x, y) in enumerate(centres))
    return TopicMap(dots, topics), seconds


def read_map(home: Path) -> tuple[TopicMap, tuple[Path, ...], float]:
    """Gather and lay out the files of a home; gives its watched folders, too, and tells in how many seconds."""
    session = Session(Places(home))
    try:
        begin = time.perf_counter()
        shown = session.topics()
        return shown, tuple(Path(each.path) for each in session.status().folders), time.perf_counter() - begin
    finally:
        session.close()


def main() -> None:
    """Print frames a second at each depth."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=20_000)
    parser.add_argument("--home", type=Path, help="show the files of this home")
    parser.add_argument("--out", type=Path, help="keep a picture of the whole map")
    arguments = parser.parse_args()
    application = QApplication(sys.argv[:1])
    folders: tuple[Path, ...] = (Path("/a"), Path("/b"))
    if arguments.home:
        shown, folders, seconds = read_map(arguments.home)
    else:
        shown, seconds = make_map(arguments.files)
    print(f"{len(shown.files)} files gathered and laid out in {seconds:.1f} s")
    view = MapView(Theme(application, "light"))
    view.resize(1000, 800)
    view.set_map(shown, folders)
    view.set_lit([file.path for file in shown.files[:20]])
    view.show()
    application.processEvents()
    if arguments.out:
        view.grab().save(str(arguments.out))
    for zoom in (1.0, 3.0, 12.0):
        view.show_all()
        view.zoom(zoom, QPointF(500, 400))
        times = []
        for frame in range(FRAMES):
            begin = time.perf_counter()
            view.pan(QPointF(0.002 if frame % 60 < 30 else -0.002, 0.001))
            view.repaint()
            times.append(time.perf_counter() - begin)
        late = statistics.quantiles(times, n=20)[-1]
        rate = 1 / statistics.median(times)
        print(f"zoom {zoom:4.0f}: {rate:6.1f} frames a second, 95 % within {late * 1000:.1f} ms")


if __name__ == "__main__":
    main()
