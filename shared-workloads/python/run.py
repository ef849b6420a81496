#!/usr/bin/env python3
"""Runs the programs in Python: with the article's numbers, or those on the command line.

Each program is a file of the name that it has in the Rust crates. `catalogue.py` says how it is
written, `harness.py` what is timed. Beside them lie programs that measure something else, each of
which runs alone: `switch_prices.py`, `gil_release.py`, `load.py` and `pool_peers.py`. What they use
beyond the standard library is in `requirements.txt`, and `cargo xtask python` installs it.

Run with: python3 shared-workloads/python/run.py --help
"""

import sys

# Worker processes that are not forked import this file again, and must do nothing then.
if __name__ == "__main__":
    if sys.version_info < (3, 11):
        sys.exit("python: 3.11 or later is needed, this is %d.%d" % sys.version_info[:2])
    import harness

    sys.exit(harness.main())
