"""What two cleaned pages have in common: whether they are the same page, and what changed between two versions of it.

Pure: no files, clock or network. What cleaning removed plays no part.
"""

from winnow.comparing.difference import Change, Difference, Paragraph, Piece, compare
from winnow.comparing.sameness import is_same_page, is_unchanged

__all__ = ["Change", "Difference", "Paragraph", "Piece", "compare", "is_same_page", "is_unchanged"]
