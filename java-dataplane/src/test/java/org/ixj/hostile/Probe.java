// SPDX-License-Identifier: Apache-2.0
package org.ixj.hostile;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ixj.linux.LinuxException;
import org.ixj.linux.UnixSocket;
import org.ixj.sdk.Application;
import org.ixj.sdk.Port;

/**
 * Tries the doors out of its process, one after the other, and prints what each attempt came to: a
 * number below zero is the error it was refused with. Told by system properties: {@code dataplane},
 * a process; {@code target}, an address there; {@code run}, the run directory; {@code leave},
 * whether to leave files behind.
 */
public final class Probe implements Application {
  /** Name of the files it leaves where it can. */
  public static final String LEFT = "ixj-probe-left";

  private static final int O_RDWR = 2;
  private static final long PTRACE_SEIZE = 0x4206;

  private final long dataplane = Long.getLong("dataplane");
  private final long target = Long.getLong("target");
  private final Path run = Path.of(System.getProperty("run"));

  @Override
  public void start(Port port) {
    try {
      // First: what the JVM opens for the other attempts is its own.
      tell("descriptors", Native.descriptors().values());
      status();
      tell("processes", processes());
      tell("terminal", Native.open("/dev/tty", O_RDWR));
      tell("group", Files.readString(Path.of("/proc/self/stat")).split(" ", 6)[4]);
      tell("interfaces", interfaces());
      tell("loopback", loopback());
      tell("signal", Native.call(Native.KILL, dataplane, 0, 0, 0, 0, 0));
      tell("mem", Native.open("/proc/" + dataplane + "/mem", O_RDWR));
      tell("vm-read", transfer(Native.PROCESS_VM_READV));
      tell("vm-write", transfer(Native.PROCESS_VM_WRITEV));
      tell("trace", Native.call(Native.PTRACE, PTRACE_SEIZE, dataplane, 0, 0, 0, 0));
      tell("remap", Native.open(mapFile(port.memory().messageBuffers()), O_RDWR));
      tell("list-run", list(run));
      tell("lock", Native.open(run.resolve("lock").toString(), 0));
      tell("wire", connect(run.resolve("wire.sock")));
      tell("control", connect(run.resolve("control.sock")));
      tell("attach", attach());
      if (Boolean.getBoolean("leave")) {
        tell("left", leave());
      }
    } catch (IOException e) {
      tell("failed", e);
    }
    tell("end", "");
  }

  private static void tell(String what, Object result) {
    System.out.println("probe " + what + ": " + result);
    System.out.flush();
  }

  private static void status() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("Uid:") || line.startsWith("Cap") || line.startsWith("NoNewPrivs:")) {
        String[] words = line.split(":?\\s+", 3);
        tell(words[0], words[1]);
      }
    }
    for (String line : Files.readAllLines(Path.of("/proc/self/limits"))) {
      if (line.startsWith("Max core") || line.startsWith("Max processes")) {
        tell(line.substring(0, 13).strip(), line.substring(26).strip().split("\\s+", 2)[0]);
      }
    }
    tell("oom", Files.readString(Path.of("/proc/self/oom_score_adj")).strip());
  }

  private static String processes() throws IOException {
    try (var entries = Files.list(Path.of("/proc"))) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> name.matches("[0-9]+"))
          .sorted()
          .collect(Collectors.joining(" "));
    }
  }

  private static List<String> interfaces() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/net/dev")).stream()
        .filter(line -> line.contains(":"))
        .map(line -> line.substring(0, line.indexOf(':')).strip())
        .toList();
  }

  /** Whether even the one network every host has carries anything. */
  private static String loopback() {
    try (Socket connected = new Socket(InetAddress.getLoopbackAddress(), 1)) {
      return connected.toString();
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** Moves 8 bytes between a buffer of ours and the target; process_vm_readv(2). */
  private long transfer(int call) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment word = arena.allocateFrom(ValueLayout.JAVA_LONG, 0x0BAD_0BADL);
      MemorySegment local = arena.allocateFrom(ValueLayout.JAVA_LONG, word.address(), Long.BYTES);
      MemorySegment remote = arena.allocateFrom(ValueLayout.JAVA_LONG, target, Long.BYTES);
      return Native.call(call, dataplane, local.address(), 1, remote.address(), 1, 0);
    }
  }

  /** A mapping's file, by which one could open it again. */
  private static String mapFile(MemorySegment mapped) throws IOException {
    String start = Long.toHexString(mapped.address());
    for (String line : Files.readAllLines(Path.of("/proc/self/maps"))) {
      if (line.startsWith(start + "-")) {
        return "/proc/self/map_files/" + line.substring(0, line.indexOf(' '));
      }
    }
    return "not mapped";
  }

  private static String list(Path folder) {
    try (var entries = Files.list(folder)) {
      return entries.count() + " entries";
    } catch (IOException e) {
      return e.getClass().getSimpleName();
    }
  }

  private static long connect(Path socket) {
    try (UnixSocket connected = UnixSocket.connect(socket, 1000)) {
      return connected.fd().number();
    } catch (LinuxException e) {
      return -e.errno();
    }
  }

  /** Where a file could be left. */
  private static List<Path> leave() {
    return Stream.of("/dev/shm", "/run/lock", "/tmp", "/var/tmp")
        .map(folder -> Path.of(folder, LEFT))
        .filter(Probe::written)
        .toList();
  }

  private static boolean written(Path file) {
    try {
      Files.createFile(file);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static String attach() {
    return ManagementFactory.getPlatformMXBean(com.sun.management.HotSpotDiagnosticMXBean.class)
        .getVMOption("DisableAttachMechanism")
        .getValue();
  }
}
