# SPDX-License-Identifier: GPL-2.0
# What the lab runs: see tools/lab/test/module.sh.

TEST_CFLAGS = -O2 -g -Wall -Wextra -Werror -std=gnu11 -D_GNU_SOURCE -pthread
TESTS = attack pool layout revoke together owner audit stuck device fuzz

target/test/%: test/%.c test/harness.c test/harness.h include/uapi/ix.h
	@mkdir -p $(@D)
	$(CC) $(TEST_CFLAGS) -o $@ $< test/harness.c

lab: $(TESTS:%=target/test/%)
	$(MAKE) BUILD=target/module
	$(MAKE) BUILD=target/unsafe IX_UNSAFE=y
