# SPDX-License-Identifier: Apache-2.0
#
# One life of a machine: boot, stream, exit status, power off. Sourced by tools/lab/lab.

qemu_pid='' booted='' wire_socket='' followers=()

# Longer than any boot takes, under emulation and on a busy host.
readonly boot_patience_s=${IXJ_LAB_BOOT_S:-300}
readonly no_reader=141 # of a program that SIGPIPE ended

# Runs the command "$2"… in the guest for at most $1 seconds (0: for ever). Returns its status.
machine_run() {
  local status=0
  machine_once "$@" || status=$?
  # Now and then the initramfs stumbles over a file that went as it deletes its own (run-init), and the
  # kernel is left without a first process. Nothing of the command has run then.
  if [ "$status" = 125 ] && ! machine_came_up && machine_panic >/dev/null; then
    say "it boots once more"
    status=0
    machine_once "$@" || status=$?
  fi
  return "$status"
}

machine_once() {
  local limit=$1
  shift
  machine_folder
  printf '%q ' "$@" >"$run/command"
  : >"$run/out"
  : >"$run/err"
  machine_arguments "$how" "$run"
  machine_start "$limit" /dev/null
  machine_output &
  followers+=($!)
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

# A folder for what passes between host and guest, and for the logs. The last ten are kept, and those
# of machines that live: this script and its QEMU hold a lock on theirs.
machine_folder() {
  run=$(mktemp -d "$lab_out/run-$(date +%Y%m%d-%H%M%S)-XXXX" 2>/dev/null) && machine_room ||
    give_up "the disk of $lab_out is full"
  exec 8<"$run"
  flock 8
  : >"$run/up"
  find "$lab_out" -maxdepth 1 -name 'run-*' -printf '%T@ %p\n' | sort -rn | tail -n +11 |
    cut -d' ' -f2- | xargs -r -d '\n' -I{} flock -n {} rm -rf {} || true
}

# Whether something can be written to the run folder.
machine_room() {
  local status=0
  head -c 65536 /dev/zero 2>/dev/null >"$run/room" || status=1
  rm -f "$run/room"
  return "$status"
}

# Makes the socket $1 this machine's until its end; what another left there is taken away.
wire_take() {
  [ -S "$1" ] || { [ ! -e "$1" ] && [ ! -L "$1" ]; } || misused "--wire: '$1' is there and is no socket"
  [ ! -s "$1.lock" ] || misused "--wire: '$1.lock' is there and is not the lab's"
  # The file may go between its opening and the lock.
  until [ "$1.lock" -ef /dev/fd/7 ]; do
    exec 7>>"$1.lock"
    flock -w 1 7 || give_up "--wire: another machine holds '$1'"
  done
  wire_socket=$1
  rm -f "$1"
}

wire_leave() {
  [ -z "$wire_socket" ] || rm -f "$wire_socket" "$wire_socket.lock"
  wire_socket=''
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
  machine_watch &
  followers=($!)
}

# Passes the guest's output on. Without a reader for it the machine ends, as a program does.
machine_output() {
  local ended=0
  # Whoever started this may ignore the signal.
  env --default-signal=PIPE tail -c +1 -s 0.1 -f --pid="$qemu_pid" "$run/out" 2>/dev/null || ended=$?
  [ "$ended" != "$no_reader" ] || kill "$qemu_pid" 2>/dev/null || true
  return "$ended"
}

# Ends a machine whose guest does not come up: an emulated processor may hang for ever as it boots.
machine_watch() {
  timeout "$boot_patience_s" grep -q . <(tail -s 0.1 -f --pid="$qemu_pid" "$run/up") || {
    [ $? != 124 ] || kill "$qemu_pid"
  }
} >/dev/null 2>&1

machine_came_up() { [ -s "$run/up" ]; }
machine_panic() { grep -m 1 -o 'Kernel panic.*' "$run/kernel.log"; } 2>/dev/null

# Waits for QEMU's end and for the last of the output.
machine_end() {
  local ended=0 status took=0 unread=0 follower
  # Without bash's own word on a job that was killed.
  wait "$qemu_pid" 2>/dev/null || ended=$?
  took=$((SECONDS - booted))
  qemu_pid=
  for follower in "${followers[@]}"; do
    wait "$follower" 2>/dev/null || [ $? != "$no_reader" ] || unread=$no_reader
  done
  followers=()
  wire_leave
  # 137: timeout had to kill it in the end, or somebody else did, and that before its time was over.
  if [ "$ended" = 124 ] || { [ "$ended" = 137 ] && [ "$1" != 0 ] && [ "$took" -gt "$1" ]; }; then
    say "ended after $1 s, counted from the boot on (--timeout)"
    return 124
  fi
  status=$(cat "$run/status" 2>/dev/null || true)
  [ -z "$status" ] || return "$status"
  [ "$unread" = 0 ] || return "$unread"
  if ! machine_room; then
    say "the machine died: the disk of $lab_out is full"
  elif ! machine_came_up && [ "$took" -ge "$boot_patience_s" ]; then
    say "the machine did not come up in $boot_patience_s s; see $run/kernel.log"
  else
    local last
    last=$(machine_panic || cat "$run/qemu.log" <(tail -n 3 "$run/kernel.log" 2>/dev/null) 2>/dev/null | sed '/: warning: /d' | tail -n 1 || true)
    say "the machine died (QEMU's status $ended; logs in $run)${last:+: $last}"
  fi
  return 125
}

machine_kill() {
  [ -z "$qemu_pid" ] || kill "$qemu_pid" 2>/dev/null || true
  [ ${#followers[@]} = 0 ] || kill "${followers[@]}" 2>/dev/null || true
  qemu_pid='' followers=()
  wire_leave
}
