"""The emotional curve never overshoots a point, and its geometry is exact."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.layout.curve import height_at, monotone_tangents, rising, smooth_through, split_at_level

heights = st.floats(-500, 500, allow_nan=False)
steps = st.floats(0.5, 400)


@st.composite
def points(draw: st.DrawFn) -> list[tuple[float, float]]:
    x = 0.0
    found = []
    for _ in range(draw(st.integers(2, 12))):
        x += draw(steps)
        found.append((x, draw(heights)))
    return found


@given(points())
def test_the_curve_stays_between_neighbouring_points(through: list[tuple[float, float]]) -> None:
    for piece in smooth_through(through):
        low, high = sorted((piece.start[1], piece.end[1]))
        for step in range(41):
            assert low - 1e-6 <= piece.at(step / 40)[1] <= high + 1e-6


@given(points())
def test_the_curve_goes_through_every_point(through: list[tuple[float, float]]) -> None:
    pieces = smooth_through(through)
    assert [piece.start for piece in pieces] == through[:-1]
    assert pieces[-1].end == through[-1]


@given(points(), heights)
def test_split_pieces_lie_on_one_side_of_the_level(through: list[tuple[float, float]], level: float) -> None:
    for piece in split_at_level(smooth_through(through), level):
        offsets = [piece.at(step / 20)[1] - level for step in range(21)]
        assert all(offset > -1e-3 for offset in offsets) or all(offset < 1e-3 for offset in offsets)


def test_points_at_one_place_are_nudged_apart_in_order() -> None:
    assert rising([(10.0, 1.0), (10.0, 2.0), (10.2, 3.0)]) == [(10.0, 1.0), (10.5, 2.0), (11.0, 3.0)]


def test_an_almost_flat_piece_stays_a_number() -> None:
    pieces = smooth_through([(1.0, 1.0), (2.0, 0.0), (12.0, -2.75e-308)])
    assert all(0.0 <= piece.at(step / 10)[1] + 1e-9 <= 1.1 for piece in pieces for step in range(11))


def test_falling_x_is_refused() -> None:
    with pytest.raises(ValueError, match="rising"):
        monotone_tangents([(1.0, 0.0), (1.0, 2.0)])


def test_height_is_known_on_the_curve_and_nowhere_else() -> None:
    pieces = smooth_through([(0.0, 0.0), (10.0, 10.0), (20.0, 10.0)])
    middle = height_at(pieces, 15.0)
    assert middle == pytest.approx(10.0)
    assert height_at(pieces, 21.0) is None
