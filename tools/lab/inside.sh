# SPDX-License-Identifier: Apache-2.0
#
# Commands of `ix` that run in the machine, on what tools/ix has built. Sourced by tools/lab/lab.

# Runs `ix lab-$1` with the rest as its arguments; the report goes to the file of --json.
inside_run() {
  local name=$1 status=0 report=target/lab/$1.json
  shift
  [ -z "$json" ] || { : >>"$json"; } 2>/dev/null || give_up "cannot write $json"
  [ -f "$root/tools/target/tools.jar" ] || give_up "nothing is built; start this with tools/ix lab"
  module_place "$root"
  need_packages gcc=gcc make=make
  make -s -C "$root/vmm-shim" && make -s -C "$root/java-app-sdk/c" apps &&
    make -s -C "$here/client" || give_up "the programs cannot be built"
  rm -f "$root/$report"
  jvm=yes
  machine_ready
  make -s -C "$root/kernel-module" KERNEL="$image/headers/build" >"$lab_out/module.log" 2>&1 ||
    give_up "the kernel module could not be built; see $lab_out/module.log"
  machine_run "$timeout_s" bash -c 'mount -t debugfs none /sys/kernel/debug && tools/module load &&
    exec tools/ix "$@"' - "lab-$name" --json "$report" "$@" || status=$?
  if [ -n "$json" ] && [ -f "$root/$report" ]; then
    cp "$root/$report" "$json" || give_up "cannot write $json"
  fi
  return "$status"
}

inside_demo() {
  timeout_s=${timeout_s:-3600}
  inside_run demo
}

# A JVM needs a while to start, and to end.
inside_stress() {
  timeout_s=${timeout_s:-$((seconds + 900))}
  inside_run stress --seconds "$seconds" --place "$place"
}
