"""Rules of a site: what a reader's correction of one page says about the site's other pages.

`learn` (`learning.py`) makes them of a correction, `matches` (`matching.py`) finds where they hold on a page, `sentence_of`
(`wording.py`) says them in words. They are made of structure that outlives a release of the site: see `names.py`.
"""

from winnow.cleaning.rules.learning import Learnt, learn
from winnow.cleaning.rules.matching import matches
from winnow.cleaning.rules.reading import read
from winnow.cleaning.rules.wording import sentence_of

__all__ = ["Learnt", "learn", "matches", "read", "sentence_of"]
