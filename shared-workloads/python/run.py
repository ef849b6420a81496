#!/usr/bin/env python3
"""Runs the programs in Python: with the article's numbers, or those on the command line.

Run with: python3 shared-workloads/python/run.py --help
"""

import sys

# Worker processes that are not forked import this file again, and must do nothing then.
if __name__ == "__main__":
    if sys.version_info < (3, 11):
        sys.exit("python: 3.11 or later is needed, this is %d.%d" % sys.version_info[:2])
    import harness

    sys.exit(harness.main())
