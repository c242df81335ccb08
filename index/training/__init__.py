"""Tools that make what the index ships: model, banks, calibration. Never imported at run time."""
