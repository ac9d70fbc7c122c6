"""`python -m rdcircuits`: the command line."""

import sys

from rdcircuits.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
