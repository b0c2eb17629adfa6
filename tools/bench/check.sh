#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Lets the checked programs in folder $1 meet: every client must have its answers, and no sanitizer
# may complain. No speeds.
set -euo pipefail

cd "${1:?usage: check.sh FOLDER}"
export UBSAN_OPTIONS=halt_on_error=1 ASAN_OPTIONS=detect_leaks=0
readonly port=7099
work=$(mktemp -d)
servers=()
trap 'kill "${servers[@]}" 2>/dev/null || true; rm -rf "$work"' EXIT

# Starts a server and waits until it says that it is ready.
serve() {
  mkfifo "$work/said"
  "$@" >"$work/said" 2>"$work/server.err" &
  servers+=($!)
  read -r -t 20 said <"$work/said" || said=nothing
  rm "$work/said"
  [ "$said" = ready ] || {
    echo "check.sh: $1 said $said" >&2
    cat "$work/server.err" >&2
    exit 1
  }
}

ask() {
  "$@" >"$work/figures" || {
    echo "check.sh: failed: $*" >&2
    cat "$work/server.err" >&2
    exit 1
  }
  grep -q '"requests_per_second"' "$work/figures"
}

serve ./linux-server 127.0.0.1 $port epoll
client=(./linux-client --to 127.0.0.1 --port $port --seconds 0.5)
ask "${client[@]}" --connections 8
ask "${client[@]}" --connections 8 --depth 4 --bytes 100000
ask "${client[@]}" --connections 1 --spin
ask "${client[@]}" --connections 8 --mode churn
ask "${client[@]}" --connections 8 --rate 500
ask "${client[@]}" --connections 64 --active 5

serve ./wire-bounce forward "$work/wire.sock" 16 8
ask ./wire-bounce offer "$work/wire.sock" 32 64 0.5

./spin 0.1 | grep -q '"turn_max_us"'
