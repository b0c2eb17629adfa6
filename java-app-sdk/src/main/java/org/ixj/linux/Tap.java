// SPDX-License-Identifier: Apache-2.0
package org.ixj.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** TAP interfaces: the kernel's Documentation/networking/tuntap.rst. */
public final class Tap {
  /**
   * Attaches a non-blocking queue to the interface, which is made if it does not exist and then
   * lives as long as its queues. One read or write carries one Ethernet frame.
   *
   * @param multiQueue true when more than one queue of the interface will be opened
   */
  public static Fd open(String interfaceName, boolean multiQueue) {
    Fd fd = Fd.openReadWrite(Path.of("/dev/net/tun"), true, "");
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment request = request(interfaceName, arena);
      int flags =
          Constants.IFF_TAP | Constants.IFF_NO_PI | (multiQueue ? Constants.IFF_MULTI_QUEUE : 0);
      request.set(JAVA_SHORT, Constants.IFREQ_FLAGS, (short) flags);
      long setInterface = Ioctl.iow(Constants.TUN_TYPE, Constants.TUN_SETIFF, Integer.BYTES);
      // SAFETY: TUNSETIFF reads and writes one struct ifreq, whatever its number says.
      Ioctl.call(fd, setInterface, request, "TUNSETIFF " + interfaceName, "");
      return fd;
    } catch (LinuxException e) {
      fd.close();
      throw e;
    }
  }

  /**
   * Has a program choose the queue of each frame the kernel sends, instead of the kernel's own
   * habit of following the queue a flow was last heard from.
   *
   * @param queue any queue of the interface; the program outlives its descriptor
   */
  public static void steer(Fd queue, Fd program) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment descriptor = arena.allocateFrom(JAVA_INT, program.number());
      long request = Ioctl.ior(Constants.TUN_TYPE, Constants.TUN_SETSTEERINGEBPF, Integer.BYTES);
      // SAFETY: TUNSETSTEERINGEBPF reads one int, though its number says that it writes.
      Ioctl.call(queue, request, descriptor, "TUNSETSTEERINGEBPF", "");
    }
  }

  /** The MTU the kernel uses on an interface of this process's network namespace. */
  public static int mtu(String interfaceName) {
    try (Arena arena = Arena.ofConfined();
        Fd socket = Ioctl.interfaceSocket()) {
      MemorySegment request = request(interfaceName, arena);
      Ioctl.call(socket, Constants.SIOCGIFMTU, request, "SIOCGIFMTU " + interfaceName, "");
      return request.get(JAVA_INT, Constants.IFREQ_MTU);
    }
  }

  /** Sets it; needs CAP_NET_ADMIN. */
  public static void mtu(String interfaceName, int bytes) {
    try (Arena arena = Arena.ofConfined();
        Fd socket = Ioctl.interfaceSocket()) {
      MemorySegment request = request(interfaceName, arena);
      request.set(JAVA_INT, Constants.IFREQ_MTU, bytes);
      Ioctl.call(
          socket, Constants.SIOCSIFMTU, request, "SIOCSIFMTU " + interfaceName + " " + bytes, "");
    }
  }

  private static MemorySegment request(String interfaceName, Arena arena) {
    byte[] name = interfaceName.getBytes(StandardCharsets.UTF_8);
    if (name.length == 0 || name.length >= Constants.IFNAMSIZ) {
      throw new IllegalArgumentException("an interface name has 1 to 15 bytes: " + interfaceName);
    }
    MemorySegment request = arena.allocate(Constants.IFREQ_BYTES, Long.BYTES);
    MemorySegment.copy(name, 0, request, JAVA_BYTE, Constants.IFREQ_NAME, name.length);
    return request;
  }

  private Tap() {}
}
