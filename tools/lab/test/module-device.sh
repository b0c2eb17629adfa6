#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# The kernel module's promises where KVM, VFIO and functions of cards are in play. Built on the host, as
# module.sh says.
#
# emulation: single: with several threads QEMU 10 fails an assertion of its own (iotlb_to_section) in
# every other run, as a function is reset.
. /lab/check.sh

readonly module=/ixj/kernel-module/target
readonly pf=/sys/bus/pci/devices/0000:01:00.0
readonly virtio=0000:02:00.0
readonly card=/sys/bus/pci/devices/$virtio
export IX_VFIO_DEVICE=0000:01:10.0
cd $module/test || exit 1

check "the modules load" 'insmod $module/module/ix.ko && insmod $module/module/ix_vfio_pci.ko && [ -c /dev/ix ]'
check "debugfs is mounted" 'mount -t debugfs none /sys/kernel/debug'
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
check "nothing is left in use, and the modules go" 'rmmod ix_vfio_pci ix'
check "debugfs is unmounted" 'umount /sys/kernel/debug'
check "the kernel has nothing to complain of" clean_log

run_checks
