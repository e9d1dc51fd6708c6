"""Rules of a site: what a reader's correction of one page says about the site's other pages.

`learn` (`learning.py`) makes them of a correction, `matches` (`matching.py`) finds where they hold on a page, `sentence_of`
(`wording.py`) says them in words. They are made of structure that outlives a release of the site: see `names.py`.
"""
