"""Winnow: a web clipper that keeps the article whole and leaves the chaff behind."""

__version__ = "0.1.0"
