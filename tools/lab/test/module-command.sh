#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# What `ix module` says of a loaded module.
. /lab/check.sh

readonly module=/ixj/tools/module

# A domain with one chunk, mapped and touched, until its input ends; its process's name is "o wner".
readonly owner='
  open(my $name, ">", "/proc/self/comm"); print $name "o wner"; close $name;
  sysopen(my $ix, "/dev/ix", 2) or die; my $zero = pack "L2", 0, 0;
  my $domain = ioctl($ix, 0x4008db01, $zero); die unless $domain;
  open(my $held, "+<&=", $domain) or die;
  my $pool = pack "Q l L Q", 2 << 20, -1, 0, 0;
  ioctl($held, 0xc018db02, $pool) or die;
  syscall(9, 0, 2 << 20, 3, 0x8001, $domain, 0) == -1 and die; # mmap, MAP_SHARED | MAP_POPULATE
  $| = 1; print "ready\n"; <STDIN>'

begin_owner() {
  coproc OWNER { exec perl -e "$owner"; }
  owner_pid=$OWNER_PID
  read -r ready <&"${OWNER[0]}" && [ "$ready" = ready ]
}

end_owner() {
  exec {OWNER[1]}>&-
  wait "$owner_pid"
}

check "debugfs is mounted" 'mount -t debugfs none /sys/kernel/debug'
check "both modules load, and are said not to be in use" '
  said=$($module load) && diff <(echo "$said") - <<TEXT
yes  ix is loaded, and not in use
yes  ix_vfio_pci is loaded, and not in use
     domains: 0
TEXT'
check "the owner of a domain is named, and unloading refused for it alone" '
  begin_owner && $module status >/tmp/said; cat /tmp/said
  grep -qx "yes  ix is loaded, and in use" /tmp/said && grep -qx "     domains: 1" /tmp/said &&
  grep -q "^     domain [0-9]* of process $owner_pid (o wner): address spaces .* violations 0$" /tmp/said
  held=$?
  $module unload 2>/tmp/said; status=$?; cat /tmp/said
  end_owner
  [ "$held" = 0 ] && [ "$status" = 1 ] && grep -q "first: process $owner_pid (o wner)$" /tmp/said'
check "a descriptor that is left to the command itself keeps nothing" '
  $module unload 7<>/dev/ix && [ ! -e /sys/module/ix ]'
check "it says what is not loaded" '
  said=$($module status); [ $? = 1 ] && [ "$said" = "no   ix is not loaded
no   ix_vfio_pci is not loaded" ]'
check "debugfs is unmounted" 'umount /sys/kernel/debug'

run_checks
