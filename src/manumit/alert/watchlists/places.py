"""Places: a record's point lies within so many metres of one.

Only records with longitude and latitude are looked at; how exact a point is (`accuracy_m`) is not reckoned
with. Closeness is 1 at the place itself and 0.5 at its radius.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from manumit.alert.watchlists import place_kernel as kernel

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

HOW = ("within the radius",)


def build(rows: npt.NDArray[np.uint32], values: Sequence[str]) -> dict[str, npt.NDArray[Any]]:
    """The index of places, each "latitude,longitude,metres"; `rows` are their entries."""
    told = np.array([[float(part) for part in value.split(",")] for value in values], np.float64)
    latitudes, longitudes, radii = told.reshape(-1, 3).T.copy()
    classes = np.maximum(0, np.ceil(np.log2(radii / kernel.LEAST_CUBE))).astype(np.int64)
    sizes = kernel.LEAST_CUBE * 2.0**classes
    keys = kernel.cubes(latitudes, longitudes, sizes)
    order = np.lexsort((rows, keys, classes))
    held, first = np.unique(classes[order], return_index=True)
    return {
        "entry": rows[order],
        "sizes": kernel.LEAST_CUBE * 2.0**held,
        "firsts": np.append(first, len(order)).astype(np.int64),
        "keys": keys[order],
        "latitude": latitudes[order],
        "longitude": longitudes[order],
        "radius": radii[order],
    }


def look_up(
    index: dict[str, npt.NDArray[Any]],
    latitudes: npt.NDArray[np.float64],
    longitudes: npt.NDArray[np.float64],
) -> tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any]]:
    """Entry, point and closeness of all points within the radius of a place."""
    pairs, apart = kernel.find(
        index["sizes"],
        index["firsts"],
        index["keys"],
        index["latitude"],
        index["longitude"],
        index["radius"],
        latitudes,
        longitudes,
    )
    return index["entry"][pairs[0]], pairs[1], 1 - apart / index["radius"][pairs[0]] / 2
