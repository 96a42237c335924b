"""Speed as ratios against bare baselines in the same run: ``make bench``. Never a timed test."""
