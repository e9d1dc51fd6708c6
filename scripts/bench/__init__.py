"""How good, how quick and how hardy cleaning is: what is behind `scripts/bench/cleaning`."""
