"""Gathers vectors into clusters by k-means, and lays them out on a plane."""

import math
import warnings

import numpy as np
import numpy.typing as npt

from inkling.encoder.encoder import Matrix
from inkling.errors import BadRequest

Ids = npt.NDArray[np.int64]
Points = npt.NDArray[np.float64]

MOST_CLUSTERS = 24
SEED = 1


def count_for(files: int) -> int:
    """Tell into how many clusters so many files go: as many as can be told apart at a glance."""
    return max(1, min(MOST_CLUSTERS, round(math.sqrt(files / 3)), files))


def cluster(vectors: Matrix, count: int) -> Ids:
    """Give each row its cluster, 0 for the largest; at most `count` of them, none of them empty.

    Raises:
        BadRequest: scikit-learn is not there.
    """
    if count < 2:
        return np.zeros(len(vectors), np.int64)
    try:
        # Imported here because it takes longer than the rest of the window.
        from sklearn.cluster import MiniBatchKMeans
        from sklearn.exceptions import ConvergenceWarning
    except ImportError as error:
        raise BadRequest(
            "This Inkling comes without scikit-learn, which gathers topics.", "Use one installed by pip."
        ) from error

    with warnings.catch_warnings():
        # Fewer different vectors than clusters are no fault: copies of one file are alike.
        warnings.simplefilter("ignore", ConvergenceWarning)
        found = MiniBatchKMeans(count, random_state=SEED, n_init=3, batch_size=2048).fit_predict(vectors)
    _, members, sizes = np.unique(found, return_inverse=True, return_counts=True)
    rank = np.empty(len(sizes), np.int64)
    rank[np.argsort(-sizes, kind="stable")] = np.arange(len(sizes))
    ranked: Ids = rank[members]
    return ranked


def middles(vectors: Matrix, clusters: Ids) -> Matrix:
    """Give the mean of each cluster."""
    means: Matrix = np.stack([vectors[clusters == n].mean(axis=0) for n in range(int(clusters.max()) + 1)])
    return means


def lay_out(vectors: Matrix, clusters: Ids) -> tuple[Points, Points]:
    """Place clusters by how near they are to each other, and the files of each around its middle.

    Gives the places of files and of middles, between -1 and 1. A cluster is a disc whose area is its share of the
    files; within it files lie in the direction in which they differ from its mean, evenly from the middle out.
    """
    means = middles(vectors, clusters)
    sizes = np.bincount(clusters, minlength=len(means)).astype(np.float64)
    radii = 0.7 * np.sqrt(sizes / sizes.sum())
    centres = _apart(_plane(means), radii)
    places = np.zeros((len(vectors), 2))
    for n, centre in enumerate(centres):
        members = np.flatnonzero(clusters == n)
        places[members] = centre + _disc(_plane(vectors[members] - means[n]), radii[n])
    scale = max(1.0, float(np.abs(places).max()))
    return places / scale, centres / scale


def _plane(vectors: Matrix) -> Points:
    """Give the two principal components of rows."""
    flat = np.zeros((len(vectors), 2))
    if len(vectors) < 2:
        return flat
    centred = vectors.astype(np.float64) - vectors.mean(axis=0)
    _, directions = np.linalg.eigh(centred.T @ centred)
    flat = centred @ directions[:, -2:][:, ::-1]
    # The sign of an eigenvector is nobody's choice; this one makes it everybody's.
    signs: Points = np.sign(flat[np.abs(flat).argmax(axis=0), [0, 1]])
    return np.asarray(flat * np.where(signs == 0, 1.0, signs), np.float64)


def _disc(points: Points, radius: float) -> Points:
    """Keep the order of points by distance and direction from their middle, and spread them evenly over a disc."""
    distance = np.hypot(points[:, 0], points[:, 1])
    even = radius * np.sqrt(_order(distance) / max(1, len(points)))
    angle = 2 * np.pi * _order(np.arctan2(points[:, 1], points[:, 0])) / max(1, len(points))
    return np.stack([even * np.cos(angle), even * np.sin(angle)], axis=1)


def _order(values: Points) -> Points:
    """Tell how many values are before each one in their order."""
    order = np.empty(len(values))
    order[np.argsort(values, kind="stable")] = np.arange(len(values))
    return order


def _apart(points: Points, radii: Points, rounds: int = 200) -> Points:
    """Scale points to the map and push discs around them apart until none overlaps."""
    reach = float(np.abs(points).max())
    placed = points / reach * 0.8 if reach > 0 else points.copy()
    needed = (radii[:, None] + radii[None, :]) * 1.1
    np.fill_diagonal(needed, 0.0)
    for _ in range(rounds):
        apart = placed[:, None, :] - placed[None, :, :]
        distance = np.hypot(apart[..., 0], apart[..., 1])
        missing = np.maximum(needed - distance, 0.0)
        if missing.max() < 1e-3:
            break
        towards = apart / np.maximum(distance, 1e-6)[..., None]
        placed = placed + 0.5 * (towards * missing[..., None]).sum(axis=1)
    return placed
