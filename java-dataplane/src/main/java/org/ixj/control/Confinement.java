// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.ixj.vmm.ShimLibrary;
import org.jspecify.annotations.Nullable;

/**
 * How an untrusted process is started, as a prefix of its command line made of util-linux tools: a
 * session and process, network, IPC, host-name and mount namespaces of its own, another user where
 * this one may choose and then a {@link FileView} of its own, no capabilities, no new privileges,
 * without the calls that get around that, no core dumps, and death with its parent. The shared
 * memory protects the dataplane's bytes; this keeps the process from its other doors (signals,
 * /proc, ptrace, abstract sockets), and lets one kill take all that it forked.
 */
final class Confinement {
  /**
   * Threads and processes of an application: a JVM's with a pool for each processor of a large
   * host. What a bomb of as many costs the others is their stacks and page tables.
   */
  private static final int OWN_PROCESSES = 1024;

  /** The same where the user is the dataplane's, for theirs count as well. */
  private static final int SHARED_PROCESSES = 4096;

  /** systemd's range for users that exist only while something runs. */
  private static final int FIRST_UID = 61_184;

  private static final int LAST_UID = 65_519;

  /**
   * The namespace's first process, as the application's user: it takes over what is orphaned there,
   * and tells by which signal the application ended, which unshare cannot do for SIGKILL.
   */
  private static final List<String> FIRST_PROCESS = List.of("sh", "-c", "\"$@\"; exit $?", "sh");

  /**
   * When the host runs out of memory. While still root: then the application may not take it back
   * (proc_pid_oom_score_adj(5)).
   */
  private static final List<String> FIRST_TO_GO = List.of("choom", "--adjust=1000", "--");

  private static final List<String> KILL_ALL = List.of("sh", "-c", "kill -KILL -1");

  private static final String SHARED_USER =
      "not root: the application shares the user of the dataplane";

  private static final String CALLS_LEFT =
      "system calls cannot be taken away here (make -C vmm-shim): the application gets around its"
          + " namespaces, and what it puts into the kernel's key rings outlives it";

  /**
   * Longest a try may take: a busy or emulated host must not be taken for one without the means.
   */
  private static final int PROBE_S = 30;

  private final List<String> prefix;
  private final int uid;
  private final boolean ownUser;
  private final boolean ownProcesses;
  private final @Nullable String weakness;

  private Confinement(
      List<String> prefix,
      int uid,
      boolean ownUser,
      boolean ownProcesses,
      @Nullable String weakness) {
    this.prefix = prefix;
    this.uid = uid;
    this.ownUser = ownUser;
    this.ownProcesses = ownProcesses;
    this.weakness = weakness;
  }

  /**
   * The strongest arrangement that works here.
   *
   * @param ownUid effective user of this process
   * @param needed files that the application must find
   */
  static Confinement choose(int ownUid, List<Path> needed) throws InterruptedException {
    boolean otherUser = ownUid == 0 && mayBecome(FIRST_UID) && mayBecome(LAST_UID);
    int uid = otherUser ? freeUid() : ownUid;
    List<String> namespaces =
        new ArrayList<>(
            List.of(
                // No controlling terminal to type into, no process group to signal.
                "setsid",
                // The namespaces' keeper must not outlive the dataplane either.
                "setpriv",
                "--pdeathsig=KILL",
                "unshare",
                "--pid",
                "--fork",
                "--kill-child=KILL",
                "--mount-proc",
                "--net",
                "--ipc",
                "--uts"));
    if (!otherUser) {
      namespaces.addAll(List.of("--user", "--map-current-user"));
    }
    List<String> rights = new ArrayList<>(List.of("setsid", "setpriv"));
    if (otherUser) {
      rights.addAll(List.of("--reuid=" + uid, "--regid=" + uid, "--clear-groups"));
    }
    rights.addAll(
        List.of("--no-new-privs", "--inh-caps=-all", "--bounding-set=-all", "--pdeathsig=KILL"));
    rights.addAll(
        List.of(
            "prlimit",
            "--core=0",
            "--nproc=" + (otherUser ? OWN_PROCESSES : SHARED_PROCESSES),
            "--nofile=4096",
            "--memlock=65536",
            "--msgqueue=0"));

    List<String> view = otherUser ? FileView.words(needed) : List.of();
    List<String> callsTaken = withoutCalls();
    // Before the view, in which the program may not be there any more.
    List<String> all =
        joined(List.of(namespaces, FIRST_TO_GO, callsTaken, view, rights, FIRST_PROCESS));
    if (works(all)) {
      return new Confinement(
          all,
          uid,
          otherUser,
          true,
          callsTaken.isEmpty() ? CALLS_LEFT : otherUser ? null : SHARED_USER);
    }
    List<String> seeing =
        joined(List.of(namespaces, FIRST_TO_GO, callsTaken, rights, FIRST_PROCESS));
    if (otherUser && works(seeing)) {
      return new Confinement(
          seeing,
          uid,
          true,
          true,
          "folders cannot be mounted here: what the application writes to /tmp outlives it");
    }
    List<String> rightless = joined(List.of(FIRST_TO_GO, callsTaken, rights));
    if (works(rightless)) {
      return new Confinement(
          rightless,
          uid,
          otherUser,
          false,
          otherUser
              ? "no namespaces here: the application sees the host's processes and network"
              : "not root and no namespaces here: the application may signal the dataplane");
    }
    throw new DataplaneException(
        "the application cannot be confined: install util-linux (setpriv, unshare, prlimit), or"
            + " run as root");
  }

  /** Nothing where the program or the kernel does not do: see vmm-shim/src/confine.c. */
  private static List<String> withoutCalls() throws InterruptedException {
    List<String> words = List.of(ShimLibrary.beside("confine").toString());
    return works(words) ? words : List.of();
  }

  private static List<String> joined(List<List<String>> parts) {
    return parts.stream().flatMap(List::stream).toList();
  }

  /** Nothing: for tests that show what an application can do without it. */
  static Confinement none(int ownUid) {
    return new Confinement(List.of(), ownUid, false, false, "not confined");
  }

  /** The command line that runs {@code command} confined. */
  List<String> wrap(List<String> command) {
    List<String> line = new ArrayList<>(prefix);
    line.addAll(command);
    return line;
  }

  /** The user the process will run as. */
  int uid() {
    return uid;
  }

  /** Whether its processes have a namespace, which ends as one. */
  boolean hasOwnProcesses() {
    return ownProcesses;
  }

  /**
   * Kills what an application left behind where it had no process namespace but a user of its own.
   */
  void killLeftOver() throws InterruptedException {
    if (ownUser && !ownProcesses) {
      // As that user: -1 is everybody it may signal, which is itself.
      works(List.of("setpriv", "--reuid=" + uid, "--regid=" + uid, "--clear-groups"), KILL_ALL);
    }
  }

  /** What is weaker here than it could be, or null. */
  @Nullable String weakness() {
    return weakness;
  }

  /** A user namespace may map too few users for another one to be taken (user_namespaces(7)). */
  private static boolean mayBecome(int uid) {
    try (var lines = Files.lines(Path.of("/proc/self/uid_map"))) {
      return lines
          .map(line -> line.strip().split("\\s+"))
          .anyMatch(
              range ->
                  uid >= Long.parseLong(range[0])
                      && uid < Long.parseLong(range[0]) + Long.parseLong(range[2]));
    } catch (IOException e) {
      return false;
    }
  }

  /** A user no dataplane holds and no process runs as: two applications never share one. */
  private static int freeUid() {
    int span = LAST_UID - FIRST_UID + 1;
    int start = (int) (ProcessHandle.current().pid() % span);
    for (int i = 0; i < span; i++) {
      int uid = FIRST_UID + (start + i) % span;
      if (HeldUsers.take(uid) && !inUse(uid)) {
        return uid;
      }
    }
    throw new DataplaneException("every dynamic user is taken");
  }

  private static boolean inUse(int uid) {
    try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        if (runsAs(process, uid)) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      throw new DataplaneException("cannot look at /proc: " + e.getMessage(), e);
    }
  }

  private static boolean runsAs(Path process, int uid) {
    try {
      return (Integer) Files.getAttribute(process, "unix:uid") == uid;
    } catch (IOException e) {
      return false; // it ended meanwhile
    }
  }

  /** Whether a command line with these words before it is run. */
  static boolean works(List<String> prefix) throws InterruptedException {
    return works(prefix, List.of("true"));
  }

  private static boolean works(List<String> prefix, List<String> words)
      throws InterruptedException {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(words);
    try {
      Process probe =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (probe.waitFor(PROBE_S, TimeUnit.SECONDS)) {
        return probe.exitValue() == 0;
      }
      probe.destroyForcibly();
      return false;
    } catch (IOException e) {
      return false;
    }
  }
}
