# SPDX-License-Identifier: Apache-2.0
#
# For the shell tests of the lab: check NAME SCRIPT notes a check, run_checks runs them all in order
# and exits with 0 only if all held. The lines are read by tools/lab/tests.sh.

names=() scripts=()

# What Linux says where it, or a module, is wrong, is not said.
clean_log() { ! dmesg | grep -E 'WARNING|BUG|Oops|general protection|refcount_t|Bad page|Bad rss' >&2; }

check() {
  names+=("$1")
  scripts+=("$2")
}

run_checks() {
  local i output failed=0
  for i in "${!names[@]}"; do
    if output=$(eval "${scripts[i]}" 2>&1); then
      echo "held    ${names[i]}"
    else
      failed=1
      echo "FAILED  ${names[i]}"
      [ -z "$output" ] || sed 's/^/          /' <<<"$output"
    fi
  done
  exit "$failed"
}
