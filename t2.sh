cd /ixj
export JDK_JAVA_OPTIONS=-XX:TieredStopAtLevel=1
tools/ix attack "$@" --json /run/r.json > /run/o 2>&1 &
p=$!
sleep 60
for q in $(pgrep java); do kill -QUIT $q; done
sleep 4
cat /run/o
for i in $(seq 20); do sleep 10; echo "== $i"; grep -v "^$" /run/o | grep "contained\|not appl"; done
for q in $(pgrep java); do kill -QUIT $q; done
sleep 4
tail -300 /run/o
