# SPDX-License-Identifier: Apache-2.0
#
# One life of a machine: boot, stream, exit status, power off. Sourced by tools/lab/lab.

qemu_pid='' booted='' followers=()

# Runs the command "$2"… in the guest for at most $1 seconds (0: for ever). Returns its status.
machine_run() {
  local limit=$1
  shift
  machine_folder
  printf '%q ' "$@" >"$run/command"
  : >"$run/out"
  : >"$run/err"
  machine_arguments "$how" "$run"
  machine_start "$limit" /dev/null
  tail -c +1 -s 0.1 -f --pid="$qemu_pid" "$run/out" 2>/dev/null &
  followers=($!)
  tail -c +1 -s 0.1 -f --pid="$qemu_pid" "$run/err" >&2 2>/dev/null &
  followers+=($!)
  machine_end "$limit"
}

machine_shell() {
  [ -t 0 ] || misused "shell wants a terminal"
  machine_folder
  local size
  size=$(stty size)
  : >"$run/terminal"
  cat >"$run/command" <<TEXT
stty rows ${size% *} cols ${size#* }
export TERM=${TERM:-vt100}
setsid -c bash -i
TEXT
  machine_arguments "$how" "$run"
  machine+=(-chardev stdio,id=terminal,signal=off,mux=on -device virtio-serial-pci
    -device virtconsole,chardev=terminal)
  say "the machine boots; leave it with exit, or Ctrl-A X at once"
  local settings
  settings=$(stty -g)
  machine_start "$1" /dev/tty
  local status=0
  machine_end "$1" || status=$?
  stty "$settings"
  return "$status"
}

# A folder for what passes between host and guest, and for the logs. The last ten are kept.
machine_folder() {
  run=$(mktemp -d "$lab_out/run-$(date +%Y%m%d-%H%M%S)-XXXX")
  find "$lab_out" -maxdepth 1 -name 'run-*' -printf '%T@ %p\n' | sort -rn | tail -n +11 |
    cut -d' ' -f2- | xargs -r -d '\n' rm -rf
}

# Starts QEMU with a limit of $1 seconds and the input $2. However this script ends, QEMU does too.
machine_start() {
  trap 'machine_kill; exit 130' INT
  trap 'machine_kill; exit 143' TERM HUP
  trap machine_kill EXIT
  [ -n "${quiet:-}" ] || say "booting (Linux $kernel, $how; kernel log in ${run#"$root"/}/kernel.log)"
  local around=(setpriv --pdeathsig TERM)
  [ "$1" = 0 ] || around+=(timeout --foreground -k 5 "$1")
  "${around[@]}" "${machine[@]}" <"$2" 2>"$run/qemu.log" &
  qemu_pid=$!
  booted=$SECONDS
}

# Waits for QEMU's end and for the last of the output.
machine_end() {
  local ended=0
  # Without bash's own word on a job that was killed.
  wait "$qemu_pid" 2>/dev/null || ended=$?
  qemu_pid=
  [ ${#followers[@]} = 0 ] || wait "${followers[@]}" || true
  followers=()
  # 137: timeout had to kill it in the end, or somebody else did, and that before its time was over.
  if [ "$ended" = 124 ] || { [ "$ended" = 137 ] && [ "$1" != 0 ] && [ $((SECONDS - booted)) -gt "$1" ]; }; then
    say "ended after $1 s, counted from the boot on (--timeout)"
    return 124
  fi
  local status
  status=$(cat "$run/status" 2>/dev/null || true)
  if [ -z "$status" ]; then
    local last
    last=$(cat "$run/qemu.log" <(tail -n 3 "$run/kernel.log" 2>/dev/null) | sed '/: warning: /d' | tail -n 1)
    say "the machine died (QEMU's status $ended; logs in $run)${last:+: $last}"
    return 125
  fi
  return "$status"
}

machine_kill() {
  [ -z "$qemu_pid" ] || kill "$qemu_pid" 2>/dev/null || true
  [ ${#followers[@]} = 0 ] || kill "${followers[@]}" 2>/dev/null || true
  qemu_pid='' followers=()
}
