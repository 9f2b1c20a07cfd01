"""Exit codes, and which one an error or a batch deserves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import errors

if TYPE_CHECKING:
    from ..batch import Outcome

DONE, SOME_FAILED, USAGE, NO_INPUT, MISSING, REMOTE, INTERRUPTED = 0, 1, 2, 3, 4, 5, 130
"""All done; some inputs failed, the others are written; wrong options or configuration; no usable
input; a model or a package is missing; a remote service failed; interrupted, what was done is kept.
"""

_CODES: dict[type[errors.AudioToTextError], int] = {
    errors.Cancelled: INTERRUPTED,
    errors.CaptionFileError: NO_INPUT,
    errors.CaptionSyntaxError: USAGE,
    errors.ConfigError: USAGE,
    errors.MediaError: NO_INPUT,
    errors.MissingExtra: MISSING,
    errors.ModelError: MISSING,
    errors.OutputError: USAGE,
    errors.TranslationError: REMOTE,
    errors.UnknownName: USAGE,
    errors.UnsupportedRequest: USAGE,
}


def code_of(error: Exception) -> int:
    """The code of an error that stopped everything before the work began."""
    return next((code for kind, code in _CODES.items() if isinstance(error, kind)), SOME_FAILED)


def code_of_failures(failures: list[Exception], count: int) -> int:
    """The code of `count` files that were converted or checked, some of which failed."""
    if not failures:
        return DONE
    unusable = (errors.MediaError, errors.CaptionFileError, errors.CaptionSyntaxError)
    if len(failures) < count:
        return SOME_FAILED
    if all(isinstance(error, unusable) for error in failures):
        return NO_INPUT
    return code_of(failures[0]) if count == 1 else SOME_FAILED


def code_of_all(outcomes: list[Outcome]) -> int:
    """The code of a batch: of several failures 5 counts before 4 before 1.

    Where nothing at all was done: 3 if no input was usable, 2 if a wish cannot be honoured.
    """
    if any(outcome.state in ("partial", "not started") for outcome in outcomes):
        return INTERRUPTED
    failed = [outcome for outcome in outcomes if outcome.state == "failed"]
    if not failed:
        return DONE
    found = {code_of(error) for outcome in failed for error in outcome.errors}
    if any(outcome.bug for outcome in failed):
        found.add(SOME_FAILED)
    if worst := found & {REMOTE, MISSING}:
        return max(worst)
    if len(failed) == len(outcomes):
        if found == {NO_INPUT}:
            return NO_INPUT
        if any(isinstance(e, errors.UnsupportedRequest) for one in failed for e in one.errors):
            return USAGE
    return SOME_FAILED
