// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.weakened;

import java.util.List;

/**
 * One thing that is wrong in a build of the dataplane.
 *
 * @param name short, for the table in the docs
 * @param before patches without which another layer of the protection would cover for it; with
 *     these alone the attack must still be contained
 * @param patches what is wrong
 * @param first attacks to be run before, contained
 * @param caughtBy the attack that finds it, or one of the shim's own tests
 */
record Weakness(
    String name, List<Patch> before, List<Patch> patches, List<String> first, String caughtBy) {
  private static final String COMMANDS = "domain/CommandRing.java";
  private static final String MEMFDS = "domain/SealedMemfds.java";
  private static final String UDP = "net/Udp.java";
  private static final String UDP_SOCKETS = "net/UdpSockets.java";
  private static final String REGIONS = "domain/PortRegions.java";
  private static final String SEGMENT_IN = "tcp/SegmentIn.java";
  private static final String CONFINEMENT = "control/Confinement.java";
  private static final String VIEW = "control/FileView.java";
  private static final String CALLS_TAKEN = "works(words) ? words : List.of()";

  private static final String CALLS = "confine.c";
  private static final List<Patch> GROUPS_IN_VIEW =
      List.of(new Patch(VIEW, "if [ -d /sys/fs/cgroup ]; then", "if false; then"));

  private static final String SEAL_MBUFS =
      "Memfd.seal(mbufFile, Memfd.SEAL_FUTURE_WRITE | FIXED_SIZE);";
  private static final String SEAL_EVENTS =
      "Memfd.seal(eventFile, Memfd.SEAL_FUTURE_WRITE | FIXED_SIZE);";
  private static final String SEAL_COMMANDS = "Memfd.seal(commandFile, SealedMemfds.FIXED_SIZE);";
  private static final String SEAL_ARENA = "Memfd.seal(arenaFile, SealedMemfds.FIXED_SIZE);";

  private static final List<Patch> MBUFS_WRITABLE =
      List.of(
          new Patch(MEMFDS, SEAL_MBUFS, "Memfd.seal(mbufFile, FIXED_SIZE);"),
          new Patch(MEMFDS, "try (mbufFile;\n        eventFile)", "try (eventFile)"),
          new Patch(MEMFDS, "mbufFile.reopenReadOnly()", "mbufFile"));

  /** So that the application may open its descriptors anew, for writing. */
  private static final List<Patch> OPEN_TO_ALL =
      List.of(new Patch("linux/Memfd.java", "fd.mode(0600);", "fd.mode(0666);"));

  /** So that only UDP itself looks at what it is to send. */
  private static final Patch RANGES_UNCHECKED =
      new Patch(
          COMMANDS,
          "if (offset + length > arenaBytes || length > Integer.MAX_VALUE) {",
          "if (false) {");

  private static final List<Patch> OWN_USER =
      List.of(
          new Patch(
              CONFINEMENT,
              "otherUser = ownUid == 0 && mayBecome(FIRST_UID) && mayBecome(LAST_UID)",
              "otherUser = false"),
          new Patch(
              CONFINEMENT, "namespaces.addAll(List.of(\"--user\", \"--map-current-user\"));", ""));

  private static final List<Patch> SHARED_PROCESSES =
      List.of(
          new Patch(
              CONFINEMENT,
              """
              "--pid",
                              "--fork",
                              "--kill-child=KILL",
                              "--mount-proc",
              """
                  .stripTrailing(),
              ""),
          // A session's leader makes a child for its second session, and would end at once.
          new Patch(CONFINEMENT, "List.of(\"setsid\", \"setpriv\")", "List.of(\"setpriv\")"));

  /** So that only the guest's tables keep ring 3 from writing what is to be read. */
  private static final List<Patch> WRITABLE_BELOW =
      List.of(
          new Patch(MEMFDS, "return guestMbufs;", "return mbufs;"),
          new Patch(MEMFDS, "return guestEvents;", "return events;"));

  /** So that enough of the kicks come before KVM_RUN and not during it. */
  private static final List<Patch> LATE_RUN =
      List.of(
          new Patch(
              "host.c",
              "result = raw_ioctl(vcpu->fd, KVM_RUN, NULL);",
              "for (int i = 0; i < 300; i++) { __builtin_ia32_pause(); }\n"
                  + "result = raw_ioctl(vcpu->fd, KVM_RUN, NULL);"));

  private static Weakness of(String name, String caughtBy, String file, String from, String to) {
    return new Weakness(name, List.of(), List.of(new Patch(file, from, to)), List.of(), caughtBy);
  }

  /** Whether it is only there with a program in ring 3. */
  boolean ofRing3() {
    return caughtBy.contains(".ring3-")
        || patches.stream().anyMatch(patch -> patch.ofShim() && !patch.file().equals(CALLS));
  }

  /** Whether a test of the shim finds it, and no attack. */
  boolean caughtByTest() {
    return caughtBy.endsWith("_test");
  }

  /** All that are seeded. */
  static final List<Weakness> ALL =
      List.of(
          // What is shared, and its rights.
          new Weakness(
              "message buffers handed over writable, not sealed against it",
              List.of(),
              MBUFS_WRITABLE,
              List.of(),
              "memory.map-writable"),
          new Weakness(
              "message buffers handed over writable, not sealed against it",
              List.of(),
              MBUFS_WRITABLE,
              List.of(),
              "memory.userfaultfd"),
          new Weakness(
              "events handed over writable, not sealed against it",
              List.of(),
              List.of(
                  new Patch(MEMFDS, SEAL_EVENTS, "Memfd.seal(eventFile, FIXED_SIZE);"),
                  new Patch(MEMFDS, "try (mbufFile;\n        eventFile)", "try (mbufFile)"),
                  new Patch(MEMFDS, "eventFile.reopenReadOnly()", "eventFile")),
              List.of(),
              "memory.map-events-writable"),
          new Weakness(
              "message buffers without F_SEAL_FUTURE_WRITE, its file open to all",
              OPEN_TO_ALL,
              List.of(new Patch(MEMFDS, SEAL_MBUFS, "Memfd.seal(mbufFile, FIXED_SIZE);")),
              List.of(),
              "memory.reopen"),
          new Weakness(
              "events without F_SEAL_FUTURE_WRITE, its file open to all",
              OPEN_TO_ALL,
              List.of(new Patch(MEMFDS, SEAL_EVENTS, "Memfd.seal(eventFile, FIXED_SIZE);")),
              List.of(),
              "memory.reopen-events"),
          new Weakness(
              "message buffers without F_SEAL_SHRINK, its file open to all",
              OPEN_TO_ALL,
              List.of(
                  new Patch(
                      MEMFDS,
                      SEAL_MBUFS,
                      "Memfd.seal(mbufFile, Memfd.SEAL_FUTURE_WRITE | Memfd.SEAL_GROW | Memfd.SEAL_SEAL);")),
              List.of(),
              "memory.shrink"),
          new Weakness(
              "message buffers without F_SEAL_GROW, its file open to all",
              OPEN_TO_ALL,
              List.of(
                  new Patch(
                      MEMFDS,
                      SEAL_MBUFS,
                      "Memfd.seal(mbufFile, Memfd.SEAL_FUTURE_WRITE | Memfd.SEAL_SHRINK | Memfd.SEAL_SEAL);")),
              List.of(),
              "memory.grow"),
          new Weakness(
              "events without F_SEAL_SHRINK, its file open to all",
              OPEN_TO_ALL,
              List.of(
                  new Patch(
                      MEMFDS,
                      SEAL_EVENTS,
                      "Memfd.seal(eventFile, Memfd.SEAL_FUTURE_WRITE | Memfd.SEAL_GROW | Memfd.SEAL_SEAL);")),
              List.of(),
              "memory.shrink-events"),
          of(
              "commands without F_SEAL_SHRINK",
              "memory.shrink-commands",
              REGIONS,
              SEAL_COMMANDS,
              "Memfd.seal(commandFile, Memfd.SEAL_GROW | Memfd.SEAL_SEAL);"),
          of(
              "commands without F_SEAL_SEAL",
              "memory.add-seals",
              REGIONS,
              SEAL_COMMANDS,
              "Memfd.seal(commandFile, Memfd.SEAL_SHRINK | Memfd.SEAL_GROW);"),
          of(
              "send arena without F_SEAL_SHRINK",
              "memory.shrink-arena",
              REGIONS,
              SEAL_ARENA,
              "Memfd.seal(arenaFile, Memfd.SEAL_GROW | Memfd.SEAL_SEAL);"),
          of(
              "send arena without F_SEAL_GROW",
              "memory.grow-arena",
              REGIONS,
              SEAL_ARENA,
              "Memfd.seal(arenaFile, Memfd.SEAL_SHRINK | Memfd.SEAL_SEAL);"),
          new Weakness(
              "the send arena not renewed between applications",
              List.of(),
              List.of(
                  new Patch(
                      REGIONS, "private List<Fd> handover;", "private List<Fd> handover, kept;"),
                  new Patch(
                      REGIONS,
                      "handover.forEach(Fd::close);\n    handover = List.of();",
                      "kept = handover.isEmpty() ? kept : handover;\n    handover = List.of();"),
                  new Patch(
                      REGIONS,
                      """
                      keep(fresh, Memfd.create("ixj-arena", config.arenaBytes()));
                            Mapping.replace(arena, arenaFile, Mapping.READ);
                      """
                          .stripTrailing(),
                      "kept.getLast();"),
                  new Patch(REGIONS, SEAL_ARENA, "")),
              List.of("secret.die-with-a-secret"),
              "secret.former-application"),
          // The gate.
          of(
              "a send's range not checked",
              "command.send-beyond-arena",
              COMMANDS,
              "offset + length > arenaBytes || ",
              ""),
          of(
              "a send's offset taken as signed",
              "command.send-second-entry",
              COMMANDS,
              "Integer.toUnsignedLong(slot.get(U32, at + CommandsLayout.SG_OFFSET))",
              "slot.get(U32, at + CommandsLayout.SG_OFFSET)"),
          of(
              "the number of a send's entries not bounded",
              "command.send-too-many-entries",
              COMMANDS,
              "count < 1 || count > most",
              "count < 1"),
          of(
              "a producer index that jumps ahead believed",
              "command.tail-jump",
              COMMANDS,
              "waiting > 0 && waiting <= entries ? waiting : 0",
              "Math.max(waiting, 0)"),
          of(
              "a producer index that runs backwards believed",
              "command.tail-back",
              COMMANDS,
              "waiting > 0 && waiting <= entries ? waiting : 0",
              "Math.abs(waiting) <= entries ? Math.abs(waiting) : 0"),
          new Weakness(
              "a command used where it lies, fetched again some time after its check",
              List.of(),
              List.of(
                  new Patch(
                      COMMANDS, "private final MemorySegment slot", "private MemorySegment slot"),
                  new Patch(
                      COMMANDS,
                      """
                      MemorySegment.copy(
                                commands, CommandsLayout.SLOTS + index * Abi.SLOT_BYTES, slot, 0, Abi.SLOT_BYTES);
                      """
                          .stripTrailing(),
                      "slot = commands.asSlice(CommandsLayout.SLOTS + index * Abi.SLOT_BYTES,"
                          + " Abi.SLOT_BYTES);"),
                  new Patch(
                      COMMANDS,
                      "sgLengths[i] = (int) length;",
                      "Thread.yield();\n      sgLengths[i] = slot.get(U32, at + CommandsLayout.SG_LENGTH);")),
              List.of(),
              "command.change-while-read"),
          of(
              "a connection's generation not compared",
              "command.near-handles",
              "tcp/Connections.java",
              "known && c.handle() == handle",
              "known"),
          of(
              "a listener's generation and life not compared",
              "command.stale-handle",
              "tcp/Listeners.java",
              "return l.open && handle == handle(l) ? l : null;",
              "return l;"),
          of(
              "accept in every state",
              "command.accept-twice",
              "tcp/ConnectionCalls.java",
              """
              if (c.phase != Phase.KNOCKED) {
                    return ResultCode.BAD_STATE;
                  }
                  Listener l = c.listener;
              """
                  .stripTrailing(),
              "Listener l = c.listener;"),
          // The same for datagrams.
          of(
              "udp_recv_done beyond what was told",
              "command.udp-recv-done-beyond",
              UDP,
              " || datagrams > sockets.told(socket)",
              ""),
          of(
              "udp_recv_done beyond what was told",
              "command.ring3-udp-recv-done-beyond",
              UDP,
              " || datagrams > sockets.told(socket)",
              ""),
          of(
              "udp_recv_done of fewer than none",
              "command.udp-recv-done-negative",
              UDP,
              "datagrams < 0 || ",
              ""),
          of(
              "a datagram socket's generation not compared",
              "command.udp-stale-handle",
              UDP_SOCKETS,
              "&& generation[socket] == Handle.generation(handle)",
              ""),
          of(
              "a datagram socket's generation not compared",
              "command.ring3-udp-stale-handle",
              UDP_SOCKETS,
              "&& generation[socket] == Handle.generation(handle)",
              ""),
          of(
              "a datagram socket's life not looked at",
              "command.udp-close-twice",
              UDP_SOCKETS,
              "&& port[socket] != 0\n            ",
              ""),
          of(
              "a datagram socket's index not bounded",
              "command.udp-guess-handles",
              UDP_SOCKETS,
              "&& Integer.compareUnsigned(socket, MAX) < 0",
              ""),
          of(
              "a datagram socket's kind not compared",
              "command.foreign-kind",
              UDP_SOCKETS,
              "Handle.kind(handle) == Handle.UDP",
              "handle != 0"),
          of(
              "a datagram socket's kind not compared",
              "command.ring3-udp-foreign-kind",
              UDP_SOCKETS,
              "Handle.kind(handle) == Handle.UDP",
              "handle != 0"),
          new Weakness(
              "a connection's kind compared nowhere",
              List.of(
                  new Patch(
                      "tcp/Connections.java", "Handle.kind(handle) != Handle.CONNECTION || ", "")),
              List.of(
                  new Patch(
                      "tcp/Connections.java",
                      "c.handle() == handle",
                      "Handle.generation(c.handle()) == Handle.generation(handle)")),
              List.of(),
              "command.udp-as-connection"),
          of(
              "a datagram socket's port taken twice",
              "command.udp-bind-taken",
              UDP,
              "if (sockets.taken(chosen)) {",
              "if (false) {"),
          of(
              "a datagram socket's port taken twice",
              "command.ring3-udp-bind",
              UDP,
              "if (sockets.taken(chosen)) {",
              "if (false) {"),
          of(
              "a datagram socket's address not checked",
              "command.udp-bind-foreign-address",
              UDP,
              "(address != Addresses.NONE && !ip.ours(address)) || ",
              ""),
          of(
              "a datagram's port not checked",
              "command.udp-send-port-zero",
              UDP,
              "if (port < 1 || port > MAX_PORT) {",
              "if (false) {"),
          of(
              "a datagram's address not checked",
              "command.udp-send-nowhere",
              UDP,
              "if (!ip.reachable(address) || source == Addresses.NONE) {",
              "if (false) {"),
          of(
              "a datagram's address not checked",
              "command.ring3-udp-send",
              UDP,
              "if (!ip.reachable(address) || source == Addresses.NONE) {",
              "if (false) {"),
          new Weakness(
              "a datagram's range checked nowhere",
              List.of(RANGES_UNCHECKED),
              List.of(
                  new Patch(
                      UDP,
                      "if (offsets[i] < 0 || offsets[i] > size - lengths[i]) {",
                      "if (false) {")),
              List.of(),
              "command.udp-send-beyond-arena"),
          new Weakness(
              "a datagram's length below zero checked nowhere",
              List.of(RANGES_UNCHECKED),
              List.of(new Patch(UDP, "if (lengths[i] < 0) {", "if (false) {")),
              List.of(),
              "command.udp-send-negative-length"),
          of(
              "the number of a send's entries not bounded",
              "command.udp-send-too-many-entries",
              COMMANDS,
              "count < 1 || count > most",
              "count < 1"),
          of(
              "a datagram's length not bounded",
              "command.datagram-too-long",
              UDP,
              "payload > most ? ResultCode.INVALID : payload",
              "payload"),
          of(
              "an elastic thread that reads what the application sent it",
              "hoard.descriptors-in-flight",
              "domain/SocketPeer.java",
              "int n = signs.waitUs(0);",
              "socket.drain();\n    int n = signs.waitUs(0);"),
          of(
              "recv_done beyond what was received",
              "command.recv-done-beyond",
              "tcp/ReceiveQueue.java",
              """
              if (count < 0 || count > offered) {
                    return false;
                  }
              """,
              "count = Math.min(count, offered);"),
          of(
              "a listener's port not checked",
              "command.listen-port-zero",
              "tcp/Tcp.java",
              "port < 1 || port > 0xFFFF || backlog < 1",
              "backlog < 1"),
          of(
              "a listener's address not checked",
              "command.listen-foreign-address",
              "tcp/Tcp.java",
              "address != Addresses.NONE && !ip.ours(address)",
              "false"),
          of(
              "a connection's port not checked",
              "command.connect-port-zero",
              "tcp/Tcp.java",
              "port < 1 || port > 0xFFFF || !Demux.unicast(address)",
              "!Demux.unicast(address)"),
          // The network side.
          of(
              "connection requests dropped while a backlog is full",
              "network.syn-flood",
              "tcp/Handshake.java",
              "answerByCookie(l, s, nowUs);",
              ""),
          of(
              "a neighbour's station changed by whoever asks in its name",
              "network.arp-poison",
              "net/Resolver.java",
              "known.mac() != mac && (!known.stale(nowUs) || !known.yieldsTo(mac))",
              "false"),
          of(
              "stations learnt as fast as they ask",
              "network.neighbour-flood",
              "net/Resolver.java",
              "learning.take(nowUs) && ",
              ""),
          of(
              "resets counted and not limited",
              "network.ack-flood",
              "tcp/ResetOut.java",
              "counters.add(Counter.TCP_RESET_LIMITED);\n      return;",
              "counters.add(Counter.TCP_RESET_LIMITED);"),
          of(
              "echo replies counted and not limited",
              "network.ping-flood",
              "net/Icmpv4.java",
              "counters.add(Counter.ICMP_ECHO_LIMITED);\n      return;",
              "counters.add(Counter.ICMP_ECHO_LIMITED);"),
          of(
              "ICMP errors counted and not limited",
              "network.datagram-flood",
              "net/Icmpv4.java",
              "counters.add(Counter.ICMP_ERRORS_LIMITED);\n      return;",
              "counters.add(Counter.ICMP_ERRORS_LIMITED);"),
          of(
              "an acknowledgement not checked",
              "network.blind-data",
              SEGMENT_IN,
              "if (!acceptableAck(c, s, nowUs)) {",
              "if (c.state == State.SYN_RECEIVED && !acceptableAck(c, s, nowUs)) {"),
          of(
              "acknowledgements of long ago taken, as by RFC 793",
              "network.blind-data",
              SEGMENT_IN,
              " || Seq.lt(s.ack, c.sndUna - c.maxSndWnd)",
              ""),
          of(
              "acknowledgements of what was never sent taken",
              "network.optimistic-ack",
              SEGMENT_IN,
              "Seq.gt(s.ack, c.sndNxt) || ",
              ""),
          of(
              "a SYN in the window resets, as by RFC 793",
              "network.blind-syn",
              SEGMENT_IN,
              """
              if (s.syn()) {
                    counters.add(Counter.TCP_UNACCEPTABLE);
                    challenge(c, nowUs);
              """
                  .stripTrailing(),
              "if (s.syn()) {\n      lifecycle.die(c, ResultCode.RESET);"),
          of(
              "a reset anywhere in the window taken, as by RFC 793",
              "network.blind-reset",
              SEGMENT_IN,
              "if (s.seq != c.rcvNxt) {",
              "if (false) {"),
          // Confinement.
          of("no network namespace", "process.host-network", CONFINEMENT, "\"--net\",", ""),
          of("no network namespace", "process.abstract-sockets", CONFINEMENT, "\"--net\",", ""),
          new Weakness(
              "no process namespace", List.of(), SHARED_PROCESSES, List.of(), "process.see-others"),
          new Weakness(
              "no process namespace", List.of(), SHARED_PROCESSES, List.of(), "process.pidfd-any"),
          new Weakness(
              "no process namespace",
              List.of(),
              SHARED_PROCESSES,
              List.of(),
              "process.leave-child"),
          new Weakness(
              "what an application without namespaces left not killed",
              List.of(
                  new Patch(CONFINEMENT, "if (works(all)) {", "if (false) {"),
                  new Patch(CONFINEMENT, "if (otherUser && works(seeing)) {", "if (false) {")),
              List.of(new Patch(CONFINEMENT, "if (ownUser && !ownProcesses) {", "if (false) {")),
              List.of(),
              "process.leave-child"),
          new Weakness(
              "no process namespace and no change of user",
              SHARED_PROCESSES,
              OWN_USER,
              List.of(),
              "process.signal-any"),
          new Weakness(
              "no process namespace and no change of user",
              SHARED_PROCESSES,
              OWN_USER,
              List.of(),
              "process.attach-api"),
          of(
              "no confinement",
              "process.read-memory",
              CONFINEMENT,
              "boolean otherUser = ownUid == 0",
              "if (ownUid >= 0) {\n      return none(ownUid);\n    }\n"
                  + "    boolean otherUser = ownUid == 0"),
          of(
              "processes not limited",
              "hoard.fork-bomb",
              CONFINEMENT,
              "\"--nproc=\" + (otherUser ? OWN_PROCESSES : SHARED_PROCESSES)",
              "\"--nproc=8192\""),
          of(
              "processes not limited",
              "hoard.many-threads",
              CONFINEMENT,
              "\"--nproc=\" + (otherUser ? OWN_PROCESSES : SHARED_PROCESSES)",
              "\"--nproc=8192\""),
          of(
              "an application's memory not bounded",
              "hoard.native-memory",
              "control/ControlGroup.java",
              "if (ownUid != 0) {",
              "if (ownUid >= 0) {"),
          of(
              "an application's memory not bounded",
              "hoard.memfd-memory",
              "control/ControlGroup.java",
              "if (ownUid != 0) {",
              "if (ownUid >= 0) {"),
          of(
              "an application's memory not bounded",
              "hoard.sysv-memory",
              "control/ControlGroup.java",
              "if (ownUid != 0) {",
              "if (ownUid >= 0) {"),
          of(
              "the host's folders for those that everybody writes to",
              "hoard.fill-tmp",
              CONFINEMENT,
              "otherUser ? FileView.words(needed) : List.of()",
              "List.of()"),
          new Weakness("no change of user", List.of(), OWN_USER, List.of(), "process.shadow"),
          new Weakness(
              "no change of user, and control groups in view",
              GROUPS_IN_VIEW,
              OWN_USER,
              List.of(),
              "hoard.lift-bound"),
          new Weakness(
              "control groups in view",
              List.of(),
              GROUPS_IN_VIEW,
              List.of(),
              "secret.other-groups"),
          of(
              "the launcher's groups kept",
              "process.shadow",
              CONFINEMENT,
              "rights.addAll(List.of(\"--reuid=\" + uid, \"--regid=\" + uid, \"--clear-groups\"));",
              "rights.addAll(List.of(\"--reuid=\" + uid, \"--regid=\" + uid, \"--groups=0,42\"));"),
          new Weakness(
              "an application that outlives its dataplane",
              List.of(),
              List.of(
                  new Patch(
                      CONFINEMENT,
                      "\"--pdeathsig=KILL\",\n                \"unshare\"",
                      "\"unshare\""),
                  new Patch(
                      CONFINEMENT,
                      "\"--bounding-set=-all\", \"--pdeathsig=KILL\"",
                      "\"--bounding-set=-all\"")),
              List.of(),
              "fault.kill-dataplane-of-stopped"),
          of(
              "new privileges allowed",
              "process.setuid-programs",
              CONFINEMENT,
              "\"--no-new-privs\", ",
              ""),
          new Weakness(
              "no change of user, and capabilities kept in the bounding set",
              OWN_USER,
              List.of(new Patch(CONFINEMENT, ", \"--bounding-set=-all\"", "")),
              List.of(),
              "process.capabilities"),
          of(
              "core dumps allowed",
              "process.core-dump",
              CONFINEMENT,
              "\"--core=0\",",
              "\"--core=1000000\","),
          of(
              "the run directory listable",
              "process.list-run-directory",
              "control/RunDirectory.java",
              "setPosixFilePermissions(path, PosixFilePermissions.fromString(\"rwx--x--x\"))",
              "setPosixFilePermissions(path, PosixFilePermissions.fromString(\"rwxr-xr-x\"))"),
          of(
              "everybody may lock what a dataplane is locked by",
              "secret.dataplane-files",
              "control/RunDirectory.java",
              "path.resolve(\"lock\"), PosixFilePermissions.fromString(\"rw-------\")",
              "path.resolve(\"lock\"), PosixFilePermissions.fromString(\"rw-r--r--\")"),
          of(
              "everybody may ask for figures",
              "secret.dataplane-files",
              "control/ControlSocket.java",
              "PosixFilePermissions.fromString(\"rw-------\")",
              "PosixFilePermissions.fromString(\"rw-rw-rw-\")"),
          of(
              "all of an application's output told",
              "hoard.output",
              "control/ApplicationOutput.java",
              "if (lines < LINES_PER_SECOND) {",
              "if (lines >= 0) {"),
          of(
              "an application's output told as it is",
              "hoard.output",
              "control/ApplicationOutput.java",
              "HARMFUL.matcher(text.replace('\\t', ' ')).replaceAll(\"?\")",
              "text"),
          new Weakness(
              "no IPC namespace",
              List.of(),
              List.of(new Patch(CONFINEMENT, "\"--ipc\",", "")),
              List.of("secret.die-leaving-memory"),
              "secret.left-in-memory"),
          of(
              "message queues not bounded",
              "hoard.message-queues",
              CONFINEMENT,
              "\"--msgqueue=0\"",
              "\"--msgqueue=819200\""),
          of(
              "locked memory not bounded",
              "hoard.lock-memory",
              CONFINEMENT,
              "\"--memlock=65536\",",
              ""),
          of(
              "the host's files not read only",
              "process.everybodys-folder",
              VIEW,
              "[ ! -e \"$at\" ] || mount -n -o remount,bind,ro \"$at\" || exit",
              ":"),
          of(
              "running services in view",
              "process.services",
              VIEW,
              "if [ -d /run ]; then",
              "if false; then"),
          of("terminals not bounded", "hoard.terminals", VIEW, "max=64", "max=1000"),
          of(
              "system calls left to the application",
              "secret.key-rings",
              CONFINEMENT,
              CALLS_TAKEN,
              "List.of()"),
          of(
              "system calls left to the application",
              "process.new-user",
              CONFINEMENT,
              CALLS_TAKEN,
              "List.of()"),
          of(
              "system calls left to the application",
              "process.socket-families",
              CONFINEMENT,
              CALLS_TAKEN,
              "List.of()"),
          of(
              "system calls left to the application",
              "hoard.async-contexts",
              CONFINEMENT,
              CALLS_TAKEN,
              "List.of()"),
          of(
              "clone not looked at",
              "process.new-user",
              CALLS,
              "SYS_clone, FLAGS, ALLOW",
              "SYS_clone, ALLOW, ALLOW"),
          of(
              "clone3 let through",
              "process.new-user",
              CALLS,
              "SYS_clone3, NO_CALL",
              "SYS_clone3, ALLOW"),
          of(
              "calls of 32 bits let through",
              "process.old-calls",
              CALLS,
              "AUDIT_ARCH_X86_64, 2, DENY",
              "AUDIT_ARCH_X86_64, 2, ALLOW"),
          of(
              "every family of sockets",
              "process.socket-families",
              CALLS,
              "AF_INET6, ALLOW, NO_FAMILY",
              "AF_INET6, ALLOW, ALLOW"),
          of(
              "pairs of sockets of every family",
              "process.socket-families",
              CALLS,
              "BPF_JEQ, AF_UNIX, ALLOW, NO_FAMILY",
              "BPF_JEQ, AF_UNIX, ALLOW, ALLOW"),
          of(
              "locks of files let through",
              "hoard.file-locks",
              CALLS,
              "SYS_fcntl, LOCK",
              "SYS_fcntl, ALLOW"),
          of(
              "one kind of locks of files let through",
              "hoard.file-locks",
              CALLS,
              "F_OFD_SETLKW, DENY, ALLOW",
              "F_OFD_SETLKW, ALLOW, ALLOW"),
          of(
              "every processor",
              "hoard.other-processors",
              CALLS,
              "SYS_sched_setaffinity, DENY",
              "SYS_sched_setaffinity, ALLOW"),
          of(
              "io_uring let through",
              "process.io-uring",
              CALLS,
              "SYS_io_uring_setup, DENY",
              "SYS_io_uring_setup, ALLOW"),
          of(
              "filters of sockets let through",
              "hoard.filters",
              CALLS,
              "SO_ATTACH_FILTER, DENY",
              "SO_ATTACH_FILTER, ALLOW"),
          of(
              "filters of calls let through",
              "hoard.filters",
              CALLS,
              "PR_SET_SECCOMP, DENY, ALLOW",
              "PR_SET_SECCOMP, ALLOW, ALLOW"),
          of(
              "the dataplane's environment passed on",
              "secret.environment",
              "control/ApplicationProcess.java",
              "builder.environment().clear();",
              ""),
          // Life and death.
          of(
              "what an ended application held not taken back",
              "hoard.halt",
              "domain/ApplicationPort.java",
              "stack.shutdown(nowUs);",
              ""),
          of(
              "an application's timers not bounded",
              "hoard.timer-flood",
              "stack/UserTimers.java",
              "used == LIMIT",
              "false"),
          of(
              "an elastic thread that rings what the application has, too",
              "hoard.fill-doorbell",
              "domain/SocketPeer.java",
              "socket.ring();",
              "bell.ring();\n    socket.ring();"),
          // Ring 3.
          new Weakness(
              "message buffers writable by the guest's table and the mapping below",
              WRITABLE_BELOW,
              List.of(
                  new Patch(
                      "app.c",
                      "[IXVMM_REGION_MESSAGE_BUFFERS] = 0,",
                      "[IXVMM_REGION_MESSAGE_BUFFERS] = RIGHT_WRITE,")),
              List.of(),
              "memory.ring3-store"),
          new Weakness(
              "events writable by the guest's table and the mapping below",
              WRITABLE_BELOW,
              List.of(
                  new Patch(
                      "app.c",
                      "[IXVMM_REGION_EVENTS] = 0,",
                      "[IXVMM_REGION_EVENTS] = RIGHT_WRITE,")),
              List.of(),
              "memory.ring3-store-events"),
          of(
              "the send arena executable",
              "memory.ring3-execute-arena",
              "app.c",
              "[IXVMM_REGION_SEND_ARENA] = RIGHT_WRITE,",
              "[IXVMM_REGION_SEND_ARENA] = RIGHT_WRITE | RIGHT_EXECUTE,"),
          of(
              "the entry pages given to ring 3",
              "verdict_test",
              "app.c",
              "(uint64_t)gate, gate, PAGE, RIGHT_EXECUTE);",
              "(uint64_t)gate, gate, PAGE, RIGHT_EXECUTE | RIGHT_USER);"),
          of(
              "addresses for the shim looked up without the user bit",
              "verdict_test",
              "table.c",
              "|| !(entry & PTE_USER) ",
              ""),
          new Weakness(
              "a kick that KVM_RUN does not see if it comes just before",
              LATE_RUN,
              List.of(new Patch("kick.c", "vcpu->run->immediate_exit = 1;", "")),
              List.of(),
              "run_test"));
}
