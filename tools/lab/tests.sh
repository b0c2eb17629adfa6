# SPDX-License-Identifier: Apache-2.0
#
# The tests that need the machine. Sourced by tools/lab/lab.
#   tools/lab/test/*.sh            shell; see tools/lab/guest/check.sh
#                                  a boot for each kind of emulation they ask for: see tests_kind
#   @Tag("lab") classes            JUnit, on single-threaded emulation, a machine for each processor;
#                                  the first for those with @Tag("slow") besides
# Everything is built here, on the host. The reports are JUnit's XML files, for `ix test` to read.

readonly reports=$lab_out/reports
test_classes=()

tests_run() {
  rm -rf "$reports"
  mkdir -p "$reports"
  machine_or_skip
  tests_find
  [ ${#test_scripts[@]} -gt 0 ] || [ ${#test_classes[@]} -gt 0 ] || misused "no test is called '$only'"
  local held=0
  tests_programs
  local kind
  for kind in any single fragile; do
    tests_kind "$kind" || held=1
  done
  if [ ${#test_classes[@]} -gt 0 ]; then
    tests_build
    tests_junit "$(nproc)" || held=1
  fi
  say "the lab's tests $([ "$held" = 0 ] && echo held || echo 'did not hold'): $(tests_total); reports in ${reports#"$root"/}"
  return "$held"
}

# How many checks of scripts and tests of JUnit held. In the lab nothing may be skipped.
tests_total() {
  echo "$(tests_count checks "$reports"/TEST-shell-*.xml); $(tests_count 'JUnit tests' "$reports"/TEST-*-[0-9]*.xml)"
}

tests_count() { # tests_count WHAT REPORT...
  local what=$1
  shift
  { cat "$@" 2>/dev/null | grep -oE '<(testcase|failure|error|skipped)[ />]' || true; } | awk -v what="$what" '
    /testcase/ { all++; next }
    { failed++ }
    END { printf "%d %s held, %d failed", all - failed, what, failed }'
}

# A machine that cannot be had is a skipped test, with the reason in the report.
machine_or_skip() {
  local said=$lab_out/complaint status
  set +e
  (
    set -e
    module_place "$tree"
    machine_ready
  ) 2>&1 | tee "$said" >&2
  status=${PIPESTATUS[0]}
  set -e
  if [ "$status" != 0 ]; then
    report_write lab "<testcase classname='lab' name='machine'><skipped message='$(
      sed -n '$s/^ix: //; $p' "$said" | escaped
    )'/></testcase>"
    exit "$status"
  fi
  machine_ready
}

# Sets test_scripts and test_classes (module:class).
tests_find() {
  local file name
  test_scripts=()
  for file in "$tree"/tools/lab/test/*.sh; do
    name=$(basename "$file" .sh)
    # shellcheck disable=SC2053 # the right side is a pattern
    [[ $name == $only ]] || continue
    ! grep '^# emulation: ' "$file" | grep -qvE ': (single|fragile)\b' ||
      give_up "tools/lab/test/$name.sh asks for an emulation that there is not"
    test_scripts+=("$name")
  done
  while IFS= read -r file; do
    name=$(basename "$file" .java)
    # shellcheck disable=SC2053
    [[ $name == $only ]] || continue
    # What is long runs only where it is asked for by name.
    [ "$only" != '*' ] || ! grep -q '^@Tag("long")' "$file" || continue
    file=${file#"$tree"/}
    name=${file#*/src/test/java/}
    name=${name%.java}
    test_classes+=("${file%%/*}:${name//\//.}")
  done < <(grep -rl --include='*.java' '^@Tag("lab")\|^  @Tag("lab")' "$tree"/*/src/test/java | sort)
}

# The programs that scripts and classes run, and the kernel module for the guest's kernel.
tests_programs() {
  need_packages make=make gcc=gcc
  {
    make -s -C "$tree/vmm-shim" lab &&
      make -s -C "$tree/java-app-sdk/c" apps &&
      make -s -C "$tree/tools/attack" &&
      make -s -C "$tree/tools/lab/client" &&
      make -s -C "$tree/kernel-module" lab KERNEL="$image/headers/build"
  } >"$lab_out/programs.log" 2>&1 ||
    give_up "the test programs could not be built; see $lab_out/programs.log"
}

# Runs as machine_run does. A machine that never came up has run no test: another is booted, once.
tests_boot() {
  local status=0
  machine_run "$@" || status=$?
  if [ "$status" = 125 ] && ! machine_came_up; then
    say "it had not come up: once more"
    status=0
    machine_run "$@" || status=$?
  fi
  [ "$status" != "$no_reader" ] || exit "$status"
  return "$status"
}

# Runs the scripts whose line "# emulation: KIND" asks for this one; without such a line it is any.
#   single   one host thread
#   fragile  a machine that dies under them may be the emulation's fault: twice it is forgiven, and said
tests_kind() {
  local name asked scripts=() jvm=$jvm how=$how held=0 more=0
  for name in "${test_scripts[@]}"; do
    asked=$(sed -n 's/^# emulation: \([a-z]*\).*/\1/p' "$tree/tools/lab/test/$name.sh")
    [ "${asked:-any}" != "$1" ] || scripts+=("$name")
  done
  [ ${#scripts[@]} -gt 0 ] || return 0
  case $1 in
    single)
      jvm=yes
      accel_choose
      ;;
    fragile) more=2 ;;
  esac
  until tests_shell "shell-$1" "${scripts[@]}" || held=$?; [ "$held" != 125 ]; do
    machine_came_up && [ "$how" != kvm ] && [ $((more--)) -gt 0 ] || break
    say "the emulated machine died: once more"
    held=0
  done
  return "$held"
}

tests_shell() { # tests_shell REPORT SCRIPT...
  local name line cases='' held=0 nodes=2 report=$1
  shift
  tests_boot "${timeout_s:-1800}" bash -c '
    held=0
    for name; do
      echo "script  $name"
      bash "/ixj/tools/lab/test/$name.sh" || held=1
    done
    exit $held' - "$@" || held=$?
  name=lab
  while IFS= read -r line; do
    case $line in
      'script  '*) name=lab.${line#script  } ;;
      'held    '*) cases+="<testcase classname='$name' name='$(escaped <<<"${line#held    }")'/>" ;;
      'FAILED  '*)
        cases+="<testcase classname='$name' name='$(escaped <<<"${line#FAILED  }")'><failure/></testcase>"
        ;;
    esac
  done <"$run/out"
  case $held in
    0 | 1) ;;
    *) cases+="<testcase classname='$name' name='the machine'><failure message='status $held'/></testcase>" ;;
  esac
  report_write "$report" "$cases"
  return "$held"
}

tests_build() {
  need_packages maven=mvn
  # Each test engine that lies there is started, a while under emulation, and the lab uses JUnit's.
  local unused=org.ixj,net.jqwik,com.tngtech.archunit,com.code-intelligence,io.netty
  rm -rf "$tree/target/lab/lib"
  say "building the tests ($lab_out/build.log)"
  mvn -q -B -ntp -f "$tree/pom.xml" -DskipTests -DexcludeGroupIds="$unused" -DincludeScope=test \
    -DoutputDirectory="$tree/target/lab/lib" package dependency:copy-dependencies \
    >"$lab_out/build.log" 2>&1 ||
    give_up "the build failed; its output is in $lab_out/build.log"
}

# Emulation for JVMs has one host thread: as many machines as processors, up to $1, share the classes.
# In each, one JVM for each module, in the module's folder, as Surefire does it.
tests_junit() {
  local machines=$1 number held=0 pids=()
  [ "$machines" -le "${#test_classes[@]}" ] || machines=${#test_classes[@]}
  rm -rf "$tree/target/lab/junit"
  jvm=yes
  accel_choose
  tests_deal "$machines"
  for number in "${!shares[@]}"; do
    # shellcheck disable=SC2086 # a share is a list of words
    tests_machine "$number" ${shares[number]} &
    pids+=($!)
  done
  # Each ends its machine when it is told to end.
  trap 'kill "${pids[@]}" 2>/dev/null; exit 130' INT
  trap 'kill "${pids[@]}" 2>/dev/null; exit 143' TERM HUP
  for number in "${!pids[@]}"; do
    wait "${pids[number]}" || held=1
  done
  trap - INT TERM HUP
  return "$held"
}

# Sets shares, one for each of $1 machines: what is slow for the first, the rest for the others.
tests_deal() {
  local test file slow=() quick=() i machines=$1
  for test in "${test_classes[@]}"; do
    file=${test#*:}
    file=$tree/${test%%:*}/src/test/java/${file//.//}.java
    if grep -q '^@Tag("slow")' "$file"; then slow+=("$test"); else quick+=("$test"); fi
  done
  shares=()
  local left=$machines
  if [ ${#slow[@]} -gt 0 ]; then
    shares[0]=${slow[*]}
    [ "$machines" = 1 ] || left=$((machines - 1))
  fi
  for i in "${!quick[@]}"; do
    shares[machines - 1 - i % left]+=" ${quick[i]}"
  done
}

# Runs the classes of share $1 in a machine of its own.
tests_machine() {
  local number=$1
  shift
  local without=''
  [ "$only" != '*' ] || without='--exclude-tag long'
  local test module flags report held=0 script='' path='/ixj/target/lab/lib/*'
  local -A chosen=()
  for test; do
    module=${test%%:*}
    chosen[$module]+=" --select-class ${test#*:}"
  done
  for module in java-app-sdk java-dataplane tools; do
    path+=:/ixj/$module/target/classes
  done
  flags=$(sed -n 's:.*<ixj.testJvm>\(.*\)</ixj.testJvm>.*:\1:p' "$tree/pom.xml")
  for module in "${!chosen[@]}"; do
    script+="cd /ixj/$module
      java $flags -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp '/ixj/$module/target/test-classes:$path' \
        org.junit.platform.console.ConsoleLauncher execute --disable-banner --disable-ansi-colors \
        --include-engine junit-jupiter --include-tag lab $without --details tree \
        --reports-dir /ixj/target/lab/junit/$number/$module ${chosen[$module]} || held=1
      "
  done
  tests_boot "${timeout_s:-3300}" bash -c "held=0
    $script
    exit \$held" || held=$?
  for module in "${!chosen[@]}"; do
    report=$tree/target/lab/junit/$number/$module/TEST-junit-jupiter.xml
    if [ ! -f "$report" ]; then
      report_write "$module-$number" \
        "<testcase classname='lab' name='$module'><failure message='no report'/></testcase>"
      continue
    fi
    cp "$report" "$reports/TEST-$module-$number.xml"
    # Here is everything that a test may ask for.
    if grep -q '<skipped' "$report"; then
      say "a test of $module was skipped: $(grep -m1 -A1 '<skipped' "$report" | tail -n 1)"
      held=1
    fi
  done
  return "$held"
}

report_write() { # report_write NAME CASES
  printf '<?xml version="1.0" encoding="UTF-8"?>\n<testsuite name="%s">%s</testsuite>\n' "$1" "$2" \
    >"$reports/TEST-$1.xml"
}

escaped() { sed "s/&/\&amp;/g; s/</\&lt;/g; s/>/\&gt;/g; s/'/\&apos;/g; s/\"/\&quot;/g"; }
