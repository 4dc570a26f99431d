"""What benchmark.py consists of.

`process` runs whole commands and measures them, `contest` sets validators side by side,
`claim_time` tells what one more claim costs, `trial_rules` what rules cost that do not apply.
"""
