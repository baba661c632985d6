"""Speed and memory, measured beside their limits and peers in the same run: `python -m benchmarks`.

One module per subject. Each has GROUPS: the names it measures and the function that does. Everything that is measured
runs in child processes, one after the other, so that no measurement warms or burdens the next. See docs/benchmarks.md.
"""
