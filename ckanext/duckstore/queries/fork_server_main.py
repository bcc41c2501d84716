"""What a fork server runs: this file, with ``python -I``, so that nothing of the CKAN process's surroundings is imported."""

import sys
from pathlib import Path

if __name__ == "__main__":
    # Where this package is: it need not be installed. At the end, so that it hides nothing.
    sys.path.append(str(Path(__file__).resolve().parents[3]))
    from ckanext.duckstore.queries.fork_server import main

    main()
