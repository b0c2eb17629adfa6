# SPDX-License-Identifier: Apache-2.0
#
# Which accelerator QEMU uses. Sourced by tools/lab/lab.

readonly accel_patience_s=30

# Sets `how`. A host may have /dev/kvm and still not be able to run an ordinary kernel, or not to nest:
# it is tried once per boot of the host, with a limit, and the answer is kept.
accel_choose() {
  case $accel in
    auto) if accel_kvm_nests; then how=kvm; else how=tcg; fi ;;
    kvm)
      [ -w /dev/kvm ] || give_up "--accel kvm: /dev/kvm is not there, or not for this user"
      how=kvm
      ;;
    *) how=$accel ;;
  esac
  if [ "$jvm" = yes ] && [ "$how" = tcg ]; then
    # Multi-threaded emulation tears the code that HotSpot patches while another thread runs it.
    how=tcg-single
  fi
}

accel_kvm_nests() {
  [ -w /dev/kvm ] || return 1
  local kept answer=no
  kept="$lab_cache/kvm-$(cat /proc/sys/kernel/random/boot_id)-qemu-$(qemu_major)"
  if [ ! -f "$kept" ]; then
    say "trying whether this host's KVM can run the lab (up to $accel_patience_s s)"
    rm -f "$lab_cache"/kvm-*
    if (
      how=kvm
      quiet=yes
      wire=''
      machine_run "$accel_patience_s" test -c /dev/kvm
    ) >/dev/null 2>&1; then
      answer=yes
    fi
    # A cache that holds an image need not be this user's.
    echo "$answer" 2>/dev/null >"$kept" || true
    say "it can$([ "$answer" = yes ] || echo 'not: software emulation')"
    [ "$answer" = yes ]
  else
    [ "$(cat "$kept")" = yes ]
  fi
}
