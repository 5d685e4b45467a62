"""How the plate reader's weights were made: data preparation, synthesis, training, export, evaluation.

Each module with a `main` is a command (`python -m training.prepare`). The program never imports this package;
what it needs beyond the program's own dependencies is named in README.md.
"""
