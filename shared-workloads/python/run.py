#!/usr/bin/env python3
"""Runs the ten programs in Python: with the article's numbers, or those on the command line.

Run with: python3 shared-workloads/python/run.py --help
"""

import sys

# Worker processes that are not forked import this file again, and must do nothing then.
if __name__ == "__main__":
    import harness

    sys.exit(harness.main())
