"""Adds up the results of several test runs: "N passed, N failed, N skipped"."""

import sys
from pathlib import Path

from lxml import etree

counts = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
for path in sys.argv[1:]:
    for suite in etree.parse(Path(path)).iter("testsuite"):
        for name in counts:
            counts[name] += int(suite.get(name, "0"))
failed = counts["failures"] + counts["errors"]
print(f"{counts['tests'] - failed - counts['skipped']} passed, {failed} failed, {counts['skipped']} skipped")
