"""HTML in; article, removed blocks and metadata out. Pure: no files, clock or network.

parse → segment → describe → decide (the model) → look, findings, settle (the page's structure) → group → a reader's rules and
corrections → assemble → sanitise.
"""

# Imports nothing: the server uses small parts of it, and starts without the engine, which runs in its workers (`intake/work.py`).
