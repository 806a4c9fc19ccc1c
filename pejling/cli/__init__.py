"""The command ``pejling``: a module for each group of commands, read when one of them is called (``root``)."""

import sys


def main() -> None:
    """Run the command line; what takes longest of a start is begun before the commands are read."""
    from pejling.kitchen import begin_ahead

    begin_ahead(sys.argv[1:])
    from pejling.cli.root import main

    main()
