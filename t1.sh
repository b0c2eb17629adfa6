cd /ixj
t() { local s=$(date +%s%N); "$@" >/tmp/o 2>&1; local rc=$?; local e=$(date +%s%N); echo "$(( (e - s)/1000000 )) ms rc $rc : $*" | cut -c1-180; }
J=/opt/jdk/bin/java
export PS4='+ $(date +%s.%N | cut -c8-14) '
bash -x tools/ix --version 2>&1 | tail -12 | cut -c1-200
CP=$(bash -x tools/ix --version 2>&1 | grep -o ' -cp [^ ]*' | tail -1 | cut -c5-)
CP=${CP//\'/}
echo "cp $CP"
t $J -cp $CP org.ixj.tools.Ix --version
t $J -XX:TieredStopAtLevel=1 -cp $CP org.ixj.tools.Ix --version
t $J -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp $CP org.ixj.tools.Ix --version
t $J -Xlog:startuptime -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xlog:class+load:file=/tmp/cl -cp $CP org.ixj.tools.Ix --version
grep -c "shared objects file" /tmp/cl; grep -vc "shared objects file" /tmp/cl
t $J -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:ArchiveClassesAtExit=/tmp/a.jsa -cp $CP org.ixj.tools.Ix --version
t $J -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:SharedArchiveFile=/tmp/a.jsa -Xshare:auto -cp $CP org.ixj.tools.Ix --version
t $J -XX:+UseSerialGC -XX:SharedArchiveFile=/tmp/a.jsa -Xshare:auto -cp $CP org.ixj.tools.Ix --version
export IXJ_T=1
t $J -XX:+UseSerialGC -Xlog:class+load:file=/tmp/cl -XX:SharedArchiveFile=/tmp/a.jsa -cp $CP org.ixj.tools.Ix attack --list
grep -c "shared objects file" /tmp/cl; grep -vc "shared objects file" /tmp/cl
mkdir /tmp/l; cp /ixj/tools/target/tools.jar /ixj/tools/target/lib/*.jar /tmp/l
t $J -XX:+UseSerialGC -cp "/tmp/l/*" org.ixj.tools.Ix --version
