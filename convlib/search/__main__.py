"""``python -m convlib.search digits.csv`` trains every network that the file does not hold yet."""

import sys
from pathlib import Path

from joblib import parallel_config

from convlib.search.measured import main

with parallel_config(n_jobs=-1):  # all cores
    main(Path(sys.argv[1]))
