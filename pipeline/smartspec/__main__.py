"""`python -m smartspec`."""

import sys

from smartspec.cli import main

sys.exit(main())
