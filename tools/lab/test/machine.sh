#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# The machine is what the hardware path asks for. Each check prints one line; see tools/lab/tests.sh.
. /lab/check.sh

readonly pf=/sys/bus/pci/devices/0000:01:00.0

check "the card is an 82576 with 7 virtual functions" '
  [ "$(cat $pf/vendor) $(cat $pf/device)" = "0x8086 0x10c9" ] && [ "$(cat $pf/sriov_totalvfs)" = 7 ]'
check "two virtual functions appear" '
  echo 2 >$pf/sriov_numvfs && [ -e $pf/virtfn0 ] && [ -e $pf/virtfn1 ] && [ ! -e $pf/virtfn2 ]'
check "each is alone in an IOMMU group of its own" '
  alone $pf/virtfn0 && alone $pf/virtfn1 &&
  [ "$(readlink $pf/virtfn0/iommu_group)" != "$(readlink $pf/virtfn1/iommu_group)" ]'
check "vfio-pci takes one, and its group opens" '
  vf=$(basename "$(readlink -f $pf/virtfn0)")
  echo vfio-pci >$pf/virtfn0/driver_override && echo "$vf" >/sys/bus/pci/drivers_probe &&
  [ "$(basename "$(readlink -f $pf/virtfn0/driver)")" = vfio-pci ] &&
  : <>"/dev/vfio/$(basename "$(readlink -f $pf/virtfn0/iommu_group)")"'
check "the IOMMU remaps DMA and interrupts" '
  dmesg | grep -q "DMAR: IOMMU enabled" && dmesg | grep -qi "DMAR-IR: Enabled IRQ remapping"'
check "all seven appear, and vanish" '
  echo 0 >$pf/sriov_numvfs && echo 7 >$pf/sriov_numvfs && [ -e $pf/virtfn6 ] &&
  echo 0 >$pf/sriov_numvfs && [ ! -e $pf/virtfn0 ]'
check "two NUMA nodes are there, for the tests" '[ -d /sys/devices/system/node/node1 ]'
check "KVM is there, with nested paging" '
  [ -c /dev/kvm ] && grep -qE "^(Y|1)$" /sys/module/kvm_amd/parameters/npt /sys/module/kvm_intel/parameters/ept'
check "huge pages of 2 MiB can be had" '
  [ "$(cat /sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages)" -ge 128 ] &&
  [ -n "$(findmnt -n /dev/hugepages)" ]'
check "a TAP interface can be made" 'ip tuntap add ixjlab0 mode tap && ip link del ixjlab0'
check "the working tree is mounted, and writable" '
  : >/ixj/target/lab/written && rm /ixj/target/lab/written'
check "there is no network but the card" '
  [ "$(ls /sys/class/net | sort | xargs)" = "eth0 lo" ]'

alone() { [ "$(ls "$1/iommu_group/devices" | wc -l)" = 1 ]; }

run_checks
