"""The main program of a fork server. It runs with ``python -I``, so that nothing is imported from
CKAN's environment.
"""

import sys
from pathlib import Path

if __name__ == "__main__":
    # The package need not be installed. Its path comes last, so that it shadows nothing.
    sys.path.append(str(Path(__file__).resolve().parents[3]))
    from ckanext.duckstore.queries.fork_server import main

    main()
