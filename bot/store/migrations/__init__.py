"""Steps that bring the tables up to date, in order; see the README of the folder above."""
