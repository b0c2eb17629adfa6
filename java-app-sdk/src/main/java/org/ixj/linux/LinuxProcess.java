// SPDX-License-Identifier: Apache-2.0
package org.ixj.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** What a process asks of Linux about itself and other processes. */
public final class LinuxProcess {
  public static final int SIGKILL = Constants.SIGKILL;
  public static final int SIGTERM = Constants.SIGTERM;
  public static final int SIGSTOP = Constants.SIGSTOP;
  public static final int SIGCONT = Constants.SIGCONT;

  private static final MethodHandle PRCTL =
      Libc.bindVariadic(
          "prctl",
          1,
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle GETUID = Libc.bind("getuid", FunctionDescriptor.of(JAVA_INT));
  private static final MethodHandle GETEUID = Libc.bind("geteuid", FunctionDescriptor.of(JAVA_INT));
  private static final MethodHandle KILL =
      Libc.bind("kill", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle TGKILL =
      Libc.bind("tgkill", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle MLOCKALL =
      Libc.bind("mlockall", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle PTHREAD_SIGMASK =
      Libc.bind("pthread_sigmask", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));

  /**
   * Signals meant for the process, any thread of which will do. Not those that a JVM or the shim
   * sends to one thread, nor those a thread brings about itself.
   */
  private static final int[] FOR_THE_PROCESS = {
    Constants.SIGHUP,
    Constants.SIGINT,
    Constants.SIGQUIT,
    Constants.SIGUSR1,
    Constants.SIGALRM,
    Constants.SIGTERM,
    Constants.SIGCHLD,
    Constants.SIGCONT,
    Constants.SIGTSTP,
    Constants.SIGTTIN,
    Constants.SIGTTOU,
    Constants.SIGURG,
    Constants.SIGWINCH,
    Constants.SIGIO,
  };

  /**
   * Not dumpable: processes of the same user can neither ptrace this one nor open its /proc files
   * (memory, descriptors). Privileged ones still can.
   */
  public static void notDumpable() {
    prctl(Constants.PR_SET_DUMPABLE, 0, "prctl PR_SET_DUMPABLE");
  }

  /** Whether the process is dumpable. */
  public static boolean isDumpable() {
    return prctl(Constants.PR_GET_DUMPABLE, 0, "prctl PR_GET_DUMPABLE") != 0;
  }

  /** No exec of the calling thread, or of threads and processes it starts, gains privileges. */
  public static void noNewPrivileges() {
    prctl(Constants.PR_SET_NO_NEW_PRIVS, 1, "prctl PR_SET_NO_NEW_PRIVS");
  }

  /** Whether the calling thread is under {@link #noNewPrivileges}. */
  public static boolean hasNoNewPrivileges() {
    return prctl(Constants.PR_GET_NO_NEW_PRIVS, 0, "prctl PR_GET_NO_NEW_PRIVS") == 1;
  }

  /**
   * Sends this process a signal when the thread that started it ends. A parent that ended before
   * the call goes unnoticed: compare the parent afterwards.
   */
  public static void signalOnParentDeath(int signal) {
    prctl(Constants.PR_SET_PDEATHSIG, signal, "prctl PR_SET_PDEATHSIG");
  }

  /**
   * No page of this process, or of one that it starts from now on, is made huge unasked. Those that
   * are stay so.
   */
  public static void disableTransparentHugePages() {
    prctl(Constants.PR_SET_THP_DISABLE, 1, "prctl PR_SET_THP_DISABLE");
  }

  /**
   * No page of this process is given up for an equal one of another (KSM), whatever its parent
   * asked for. Nothing to do before Linux 6.4, where nobody could.
   */
  public static void neverMergeMemory() {
    try {
      prctl(Constants.PR_SET_MEMORY_MERGE, 0, "prctl PR_SET_MEMORY_MERGE");
    } catch (LinuxException e) {
      if (e.errno() != Errno.EINVAL) {
        throw e;
      }
    }
  }

  private static int prctl(int option, long argument, String call) {
    MemorySegment state = Libc.state();
    try {
      int result = (int) PRCTL.invokeExact(state, option, argument, 0L, 0L, 0L);
      return Libc.check(result, call, state, "");
    } catch (Throwable t) {
      throw Libc.rethrow(t);
    }
  }

  /** The real user. */
  public static int uid() {
    try {
      return (int) GETUID.invokeExact(Libc.state());
    } catch (Throwable t) {
      throw Libc.rethrow(t);
    }
  }

  /** The effective user; 0 is root. */
  public static int effectiveUid() {
    try {
      return (int) GETEUID.invokeExact(Libc.state());
    } catch (Throwable t) {
      throw Libc.rethrow(t);
    }
  }

  /** Sends a signal to one process, never to a group. */
  public static void kill(int pid, int signal) {
    if (pid <= 0) {
      throw new IllegalArgumentException("pid " + pid);
    }
    MemorySegment state = Libc.state();
    try {
      Libc.check((int) KILL.invokeExact(state, pid, signal), "kill " + pid, state, "");
    } catch (Throwable t) {
      throw Libc.rethrow(t);
    }
  }

  /** Sends a signal to one thread of this process, by the kernel's number of it. */
  public static void signalThread(int tid, int signal) {
    int pid = (int) ProcessHandle.current().pid();
    MemorySegment state = Libc.state();
    try {
      Libc.check((int) TGKILL.invokeExact(state, pid, tid, signal), "tgkill " + tid, state, "");
    } catch (Throwable t) {
      throw Libc.rethrow(t);
    }
  }

  /** Leaves signals that are meant for the process to other threads than the calling one. */
  public static void blockProcessSignals() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment set = arena.allocate(Constants.SIGSET_BYTES, Long.BYTES);
      long bits = 0;
      for (int signal : FOR_THE_PROCESS) {
        bits |= 1L << (signal - 1);
      }
      set.set(JAVA_LONG, 0, bits);
      int error =
          (int)
              PTHREAD_SIGMASK.invokeExact(
                  Libc.state(), Constants.SIG_BLOCK, set, MemorySegment.NULL);
      if (error != 0) { // which it returns and does not leave in errno
        throw new LinuxException("pthread_sigmask", error, "");
      }
    } catch (Throwable t) {
      throw Libc.rethrow(t);
    }
  }

  /**
   * Keeps every page of this process in memory from its first use on, those of the future included.
   *
   * @throws LinuxException EPERM or ENOMEM where a limit of locked memory stands against it
   */
  public static void lockMemory() {
    MemorySegment state = Libc.state();
    try {
      int flags = Constants.MCL_CURRENT | Constants.MCL_FUTURE | Constants.MCL_ONFAULT;
      int result = (int) MLOCKALL.invokeExact(state, flags);
      Libc.check(result, "mlockall", state, "raise the limit of locked memory: ulimit -l");
    } catch (Throwable t) {
      throw Libc.rethrow(t);
    }
  }

  private LinuxProcess() {}
}
