"""Metres between points: Vincenty's inverse formula in plain Python, and distances that were published."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from manumit.alert.watchlists import place_kernel

A, F = 6_378_137.0, 1 / 298.257223563  # WGS 84
B = A * (1 - F)


def vincenty(lat1: float, lon1: float, lat2: float, lon2: float) -> float | None:
    """Survey Review 23 (176), 1975; None: it does not settle (nearly antipodal points)."""
    if (lat1, lon1) == (lat2, lon2):
        return 0.0
    u1, u2 = (math.atan((1 - F) * math.tan(math.radians(lat))) for lat in (lat1, lat2))
    apart = math.radians(lon2 - lon1)
    turn = apart
    for _ in range(200):
        x = math.cos(u2) * math.sin(turn)
        y = math.cos(u1) * math.sin(u2) - math.sin(u1) * math.cos(u2) * math.cos(turn)
        sine = math.hypot(x, y)
        if sine == 0:
            return 0.0
        cosine = math.sin(u1) * math.sin(u2) + math.cos(u1) * math.cos(u2) * math.cos(turn)
        arc = math.atan2(sine, cosine)
        alpha = math.cos(u1) * math.cos(u2) * math.sin(turn) / sine
        square = 1 - alpha * alpha
        middle = cosine - 2 * math.sin(u1) * math.sin(u2) / square if square else 0.0
        c = F / 16 * square * (4 + F * (4 - 3 * square))
        before, bend = turn, middle + c * cosine * (2 * middle * middle - 1)
        turn = apart + (1 - c) * F * alpha * (arc + c * sine * bend)
        if abs(turn - before) < 1e-12:
            break
    else:
        return None
    u = square * (A * A - B * B) / (B * B)
    big_a = 1 + u / 16384 * (4096 + u * (-768 + u * (320 - 175 * u)))
    big_b = u / 1024 * (256 + u * (-128 + u * (74 - 47 * u)))
    inner = cosine * (2 * middle**2 - 1) - big_b / 6 * middle * (4 * sine**2 - 3) * (4 * middle**2 - 3)
    return B * big_a * (arc - big_b * sine * (middle + big_b / 4 * inner))


@settings(max_examples=300, deadline=None)
@given(st.floats(-89, 89), st.floats(-180, 180), st.floats(-8, 8), st.floats(-8, 8))
def test_metres_are_vincentys(lat: float, lon: float, north: float, east: float):
    other = (max(-90.0, min(90.0, lat + north)), (lon + east + 180) % 360 - 180)
    right = vincenty(lat, lon, *other)
    assume(right is not None)
    assert place_kernel.metres(lat, lon, *other) == pytest.approx(right, abs=0.005, rel=1e-8)


@pytest.mark.parametrize(
    ("one", "other", "metres", "within"),
    [
        # Flinders Peak to Buninyong, Geocentric Datum of Australia technical manual: 54,972.271 m (GRS 80)
        ((-37.951033417, 144.424867889), (-37.652821139, 143.926495528), 54_972.271, 0.01),
        # one degree of the equator, and of a meridian at the equator and at the pole (NGA, WGS 84)
        ((0.0, 10.0), (0.0, 11.0), 111_319.491, 0.01),
        ((-0.5, 30.0), (0.5, 30.0), 110_574.276, 0.05),
        ((89.0, 30.0), (90.0, 0.0), 111_693.9, 0.2),
    ],
)
def test_metres_are_those_that_were_published(one, other, metres: float, within: float):
    assert place_kernel.metres(*one, *other) == pytest.approx(metres, abs=within)
    assert vincenty(*one, *other) == pytest.approx(metres, abs=within)
