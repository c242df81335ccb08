"""Signals turned into a chance."""

import pytest

from index.calibrate import Calibration, calibration
from index.ranking import SIGNALS, SIGNALS_OF_DOORS, SIGNALS_OF_OTHERS


def test_the_chance_is_logistic() -> None:
    """No evidence either way is an even chance; extremes stay within bounds."""
    fitted = Calibration(bias=-1.0, weights={"close": 2.0}, falloff=0.1)
    assert fitted.chance({"close": 0.5, "other": 9.0}) == pytest.approx(0.5)
    assert 0 < fitted.chance({"close": -1e9}) < 1e-9
    assert 1 - 1e-9 < fitted.chance({"close": 1e9}) <= 1


def test_those_behind_get_less() -> None:
    """The best clause has the whole chance, others less the farther they are behind."""
    fitted = Calibration(bias=0.0, weights={}, falloff=0.1)
    assert fitted.share(0.0) == 1
    assert fitted.share(0.1) == pytest.approx(0.3679, abs=1e-4)
    assert fitted.share(5.0) < 1e-9


@pytest.mark.parametrize(
    ("with_doors", "names"),
    [
        (True, (*SIGNALS, *SIGNALS_OF_DOORS)),
        (False, (*SIGNALS, *SIGNALS_OF_OTHERS)),
    ],
)
def test_the_shipped_weights_are_of_known_signals(with_doors: bool, names: tuple[str, ...]) -> None:
    """Nearness to what is covered speaks for an answer, to what is not, against it."""
    fitted = calibration(with_doors=with_doors)
    assert set(fitted.weights) <= set(names)
    assert fitted.falloff > 0
    assert fitted.weights["close_best"] > 0
    assert fitted.weights.get("door", 1) > 0
    assert fitted.weights["against" if with_doors else "against_elsewhere"] < 0
