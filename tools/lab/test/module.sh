#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# The kernel module's promises, each with something that tries to break it, as root and as nobody; then
# the same attacks on a module that protects nothing, where each must get in. Built on the host:
# make -C kernel-module lab KERNEL="$(tools/ix lab path)/headers/build".
#
# module-device.sh has those of KVM, VFIO and the function driver.
# Debian's kernels have neither KASAN nor lockdep: what is left is that the log stays clean.
. /lab/check.sh

readonly module=/ixj/kernel-module/target
# A million operations are minutes of this machine: IX_FUZZ_OPERATIONS=1000000.
readonly seed=${IX_FUZZ_SEED:-$RANDOM} operations=${IX_FUZZ_OPERATIONS:-30000}
cd $module/test || exit 1

check "the module loads" 'insmod $module/module/ix.ko && [ -c /dev/ix ]'
while read -r name rule; do
  check "$rule (as root)" "./attack $name root"
  check "$rule (as nobody)" "./attack $name nobody"
done < <(./attack list)
check "debugfs is mounted" 'mount -t debugfs none /sys/kernel/debug'
check "a file system without a server can be made" 'modprobe fuse && [ -c /dev/fuse ]'
for program in pool layout revoke together owner audit stuck; do
  while read -r name rule; do
    check "$rule" "./$program $name"
  done < <("./$program" list)
done
check "a fuzzer finds nothing (seed $seed)" './fuzz $seed $operations'
check "nothing is left in use, and the module goes" 'rmmod ix'

check "without the protection" 'insmod $module/unsafe/ix.ko unsafe_views=1'
while read -r name rule; do
  check "seen to fail: $rule" "./attack $name root expect-in"
done < <(./attack controls)
check "seen to find: the fuzzer" '! ./fuzz $seed $operations'
check "seen to find: the audit" './audit audit-finds'
check "it goes too" 'rmmod ix'
check "debugfs is unmounted" 'umount /sys/kernel/debug'
check "the kernel has nothing to complain of" clean_log

run_checks
