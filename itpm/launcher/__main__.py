"""Entry point of ./portal: understand the command, run it, turn failures into sentences."""

import os
import sys
from collections.abc import Callable, Sequence

from itpm.launcher.console import complain, say
from itpm.launcher.errors import LauncherError
from itpm.launcher.options import HELP, Options, parse
from itpm.launcher.places import Places

INTERRUPTED = 130


def command_of(name: str) -> Callable[[Places, Options], int]:
    """The function behind a command; imported when needed."""
    if name == "up":
        from itpm.launcher.up import up

        return up
    if name == "test":
        from itpm.launcher.run_tests import run_tests

        return run_tests
    if name == "check":
        from itpm.launcher.checks import run_checks

        return run_checks
    if name == "bench":
        from itpm.launcher.run_bench import run_bench

        return run_bench
    from itpm.launcher.management import run_management_command

    return run_management_command


def main(arguments: Sequence[str]) -> int:
    """Run one command; the exit code is 0, 1 for a failure that was explained, or the command's own."""
    try:
        options = parse(arguments)
        if options.command == "help":
            say(HELP)
            return 0
        return command_of(options.command)(Places.of_this_checkout(), options)
    except LauncherError as error:
        complain(error.report())
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
