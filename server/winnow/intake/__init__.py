"""The way of a clip: received, stored, cleaned in a worker process, stored again, told to whoever listens."""

from winnow.intake.changes import Change, Changes
from winnow.intake.intake import Intake, Received
from winnow.intake.workers import CleaningFailed, Workers

__all__ = ["Change", "Changes", "CleaningFailed", "Intake", "Received", "Workers"]
