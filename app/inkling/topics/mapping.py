"""Makes the map of an index: files by the mean of their passages' vectors, gathered, named and laid out."""

from collections.abc import Mapping
from pathlib import PurePath

import numpy as np

from inkling.store.connections import Connections
from inkling.store.corpus import Corpus, CorpusFile
from inkling.topics.clusters import cluster, count_for, lay_out
from inkling.topics.k_means import Ids
from inkling.topics.names import name_clusters
from inkling.topics.topic_map import MapFile, Topic, TopicMap

NAMED_BY = 200
"""So many files of a cluster at most lend their words to its name."""


def make_map(connections: Connections, model: str) -> TopicMap:
    """Map all files that are ready by meaning; empty where none is. Takes some seconds for 20,000 files.

    `model` is the identity of the model whose vectors are taken. Any thread may call.
    """
    corpus = Corpus(connections)
    files, vectors = corpus.file_vectors(model)
    if not files:
        return TopicMap((), ())
    clusters = cluster(vectors, count_for(len(files)))
    places, centres = lay_out(vectors, clusters)
    members = [_some(np.flatnonzero(clusters == n)) for n in range(len(centres))]
    openings = corpus.openings([files[row].id for rows in members for row in rows])
    names = name_clusters([[text for row in rows for text in _texts(files[row], openings)] for rows in members])
    sizes = np.bincount(clusters, minlength=len(centres)).tolist()
    return TopicMap(
        tuple(
            MapFile(file.path, file.title, int(topic), float(x), float(y))
            for file, topic, (x, y) in zip(files, clusters, places, strict=True)
        ),
        tuple(
            Topic(name, size, float(x), float(y)) for name, size, (x, y) in zip(names, sizes, centres, strict=True)
        ),
    )


def _some(rows: Ids) -> list[int]:
    """Give so many rows at most as name a cluster, evenly from all: files of one folder stand side by side."""
    evenly = np.linspace(0, len(rows) - 1, min(len(rows), NAMED_BY)).round().astype(np.int64)
    chosen: list[int] = rows[evenly].tolist()
    return chosen


def _texts(file: CorpusFile, openings: Mapping[int, str]) -> tuple[str, str]:
    """Give what names a file and how it begins: a word in both says twice what it is about."""
    return f"{PurePath(file.path).stem} {file.title}", openings.get(file.id, "")
