"""The way of a clip: received, stored, cleaned in a worker process, stored again, told to whoever listens."""

from winnow.intake.changes import Change, Changes
from winnow.intake.intake import Corrected, Intake, Received
from winnow.intake.sites import Applying, Imported, Remembered, Sites
from winnow.intake.workers import CleaningFailed, Workers

__all__ = [
    "Applying",
    "Change",
    "Changes",
    "CleaningFailed",
    "Corrected",
    "Imported",
    "Intake",
    "Received",
    "Remembered",
    "Sites",
    "Workers",
]
