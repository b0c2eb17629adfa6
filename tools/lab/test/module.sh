#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# The kernel module's promises, each with something that tries to break it, as root and as nobody; then
# the same attacks on a module that protects nothing, where each must get in. Built on the host:
# make -C kernel-module lab KERNEL="$(tools/ix lab path)/headers/build".
#
# emulation: fragile: QEMU 10 may fail an assertion of its own (iotlb_to_section) as a function is reset.
# Debian's kernels have neither KASAN nor lockdep: what is left is that the log stays clean.
. /lab/check.sh

readonly module=/ixj/kernel-module/target
readonly pf=/sys/bus/pci/devices/0000:01:00.0
readonly virtio=0000:02:00.0
readonly card=/sys/bus/pci/devices/$virtio
export IX_VFIO_DEVICE=0000:01:10.0
# A million operations are minutes of this machine: IX_FUZZ_OPERATIONS=1000000.
readonly seed=${IX_FUZZ_SEED:-$RANDOM} operations=${IX_FUZZ_OPERATIONS:-30000}
cd $module/test || exit 1

clean_log() { ! dmesg | grep -E 'WARNING|BUG|Oops|general protection|refcount_t|Bad page|Bad rss' >&2; }

check "the module loads" 'insmod $module/module/ix.ko && insmod $module/module/ix_vfio_pci.ko && [ -c /dev/ix ]'
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
check "a virtual function is there, for VFIO" '
  echo 1 >$pf/sriov_numvfs && echo ix-vfio-pci >$pf/virtfn0/driver_override &&
  echo "$IX_VFIO_DEVICE" >/sys/bus/pci/drivers_probe &&
  [ "$(basename "$(readlink -f $pf/virtfn0/driver)")" = ix-vfio-pci ]'
while read -r name rule; do
  check "$rule" "./device $name"
done < <(./device list)
check "a new kind of function is named at run time" '
  echo "$IX_VFIO_DEVICE" >/sys/bus/pci/drivers/ix-vfio-pci/unbind && echo >$pf/virtfn0/driver_override &&
  echo "$IX_VFIO_DEVICE" >/sys/bus/pci/drivers_probe && [ ! -e $pf/virtfn0/driver ] &&
  echo 8086 10ca >/sys/bus/pci/drivers/ix-vfio-pci/new_id &&
  [ "$(basename "$(readlink -f $pf/virtfn0/driver)")" = ix-vfio-pci ]'
check "the virtual function goes" 'echo 0 >$pf/sriov_numvfs'
check "a function of virtio is there" '
  echo $virtio >$card/driver/unbind && echo ix-vfio-pci >$card/driver_override &&
  echo $virtio >/sys/bus/pci/drivers_probe && [ "$(basename "$(readlink -f $card/driver)")" = ix-vfio-pci ]'
while read -r name rule; do
  case $name in owners | unattached | joins | reset) check "$rule (virtio)" "IX_VFIO_DEVICE=$virtio ./device $name" ;; esac
done < <(./device list)
check "the function of virtio goes" '
  echo $virtio >$card/driver/unbind && echo >$card/driver_override && echo $virtio >/sys/bus/pci/drivers_probe'
check "a fuzzer finds nothing (seed $seed)" './fuzz $seed $operations'
check "nothing is left in use, and the modules go" 'rmmod ix_vfio_pci ix'

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
