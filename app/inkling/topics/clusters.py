"""Gathers vectors into clusters by k-means, and lays them out on a plane."""

import math

import numpy as np
import numpy.typing as npt

from inkling.encoder.encoder import Matrix
from inkling.topics.k_means import Ids, k_means

Points = npt.NDArray[np.float64]

MOST_CLUSTERS = 24
SEED = 1
_DRAWN_TOGETHER = 80


def count_for(files: int) -> int:
    """Tell into how many clusters so many files go: as many as can be told apart at a glance."""
    return max(1, min(MOST_CLUSTERS, round(math.sqrt(files / 3)), files))


def cluster(vectors: Matrix, count: int) -> Ids:
    """Give each row its cluster, 0 for the largest; at most `count` of them, none of them empty."""
    if count < 2:
        return np.zeros(len(vectors), np.int64)
    found = k_means(vectors, count, SEED)
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
    files; within it files lie in rings, in the direction in which they differ from its mean, evenly apart.
    """
    means = middles(vectors, clusters)
    sizes = np.bincount(clusters, minlength=len(means)).astype(np.float64)
    radii = np.sqrt(sizes / sizes.sum())
    centres = _packed(_plane(means), radii)
    places = np.zeros((len(vectors), 2))
    for n, centre in enumerate(centres):
        members = np.flatnonzero(clusters == n)
        places[members] = centre + _disc(_plane(vectors[members] - means[n]), radii[n])
    least, most = (centres - radii[:, None]).min(axis=0), (centres + radii[:, None]).max(axis=0)
    middle, scale = (least + most) / 2, float((most - least).max()) / 2
    return (places - middle) / scale, (centres - middle) / scale


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
    """Spread points over a disc in rings of six, twelve, eighteen, … around one, evenly apart.

    They keep their order by distance from the middle, and within a ring their order by direction.
    """
    rings = math.ceil(math.sqrt(max(0, len(points) - 1) / 3 + 0.25) - 0.5)
    angles = np.arctan2(points[:, 1], points[:, 0])
    outward = np.argsort(np.hypot(points[:, 0], points[:, 1]), kind="stable")
    spread = np.zeros_like(points)
    for ring in range(1, rings + 1):
        members = outward[1 + 3 * ring * (ring - 1) : 1 + 3 * ring * (ring + 1)]
        members = members[np.argsort(angles[members], kind="stable")]
        even = 2 * np.pi * np.arange(len(members)) / len(members)
        # Turned so that on the whole each lies in its own direction.
        even += np.angle(np.exp(1j * (angles[members] - even)).mean())
        # The margin keeps the outermost of two neighbouring discs apart.
        spread[members] = radius * ring / (rings + 0.5) * np.stack([np.cos(even), np.sin(even)], axis=1)
    return spread


def _packed(points: Points, radii: Points) -> Points:
    """Draw discs around points together, as near as they come without overlapping, each where it was among others."""
    reach = float(np.abs(points).max())
    placed = points / reach * 3 if reach > 0 else points.copy()
    # Discs in one place would not know where to go.
    placed += np.random.default_rng(SEED).normal(0, 1e-3, placed.shape)
    for _ in range(_DRAWN_TOGETHER):
        placed = _apart(placed * 0.93, radii, rounds=8)
    return _apart(placed, radii, rounds=400)


def _apart(placed: Points, radii: Points, rounds: int) -> Points:
    """Push discs apart where they overlap, for so many rounds at most."""
    needed = (radii[:, None] + radii[None, :]) * 1.08
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
