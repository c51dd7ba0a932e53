"""How a program tries the calls of an SDK."""

import sys

failures = 0


def expect(what, read, check):
    global failures
    try:
        result = read()
        if not check(result):
            raise AssertionError(f"unexpected: {result!r}"[:300])
        print(f"ok       {what}")
    except Exception as error:  # whatever the SDK throws is reported
        failures += 1
        print(f"REFUSED  {what}: {type(error).__name__} {error}"[:500])


def done():
    """Ends the program, with 1 if a call was refused or answered otherwise."""
    sys.exit(1 if failures else 0)
