"""How the cleaning model is made: labels, folds, training, and the table of what it reaches. Not part of the shipped package."""
