# SPDX-License-Identifier: GPL-2.0
# What the lab runs: see tools/lab/test/module.sh.
