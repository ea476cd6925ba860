"""``python -m convlib.search digits.csv`` trains every network that the file does not hold yet."""

import sys
from pathlib import Path

from convlib.search.measured import main

main(Path(sys.argv[1]))
