"""``python -m pejling``."""

from pejling.cli import main

main()
