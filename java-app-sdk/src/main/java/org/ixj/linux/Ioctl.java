// SPDX-License-Identifier: Apache-2.0
package org.ixj.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** ioctl(2), its request numbers computed as in asm-generic/ioctl.h. */
public final class Ioctl {
  private static final MethodHandle WITH_STRUCT =
      Libc.bindVariadic("ioctl", 2, FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS));
  private static final MethodHandle WITH_INT =
      Libc.bindVariadic(
          "ioctl", 2, FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG));

  /** _IO: no argument structure. */
  public static long io(int type, int number) {
    return request(Constants.IOC_NONE, type, number, 0);
  }

  /** _IOR: the kernel writes {@code bytes} bytes. */
  public static long ior(int type, int number, int bytes) {
    return request(Constants.IOC_READ, type, number, bytes);
  }

  /** _IOW: the kernel reads {@code bytes} bytes. */
  public static long iow(int type, int number, int bytes) {
    return request(Constants.IOC_WRITE, type, number, bytes);
  }

  /** _IOWR: both. */
  public static long iowr(int type, int number, int bytes) {
    return request(Constants.IOC_READ | Constants.IOC_WRITE, type, number, bytes);
  }

  private static long request(long direction, long type, long number, long bytes) {
    int typeShift = Constants.IOC_NRBITS;
    int sizeShift = typeShift + Constants.IOC_TYPEBITS;
    int directionShift = sizeShift + Constants.IOC_SIZEBITS;
    return direction << directionShift | bytes << sizeShift | type << typeShift | number;
  }

  /**
   * Calls with a structure, which must be as large as the request's kernel definition.
   *
   * @return what the call returned, never negative
   */
  public static int call(Fd fd, long request, MemorySegment argument, String what, String advice) {
    MemorySegment state = Libc.state();
    try {
      // SAFETY: the caller vouches for the structure's size; the segment is kept alive by the call.
      int result = (int) WITH_STRUCT.invokeExact(state, fd.number(), request, argument);
      return Libc.check(result, "ioctl " + what, state, advice);
    } catch (Throwable t) {
      throw Libc.rethrow(t);
    }
  }

  /** Calls with a number, or with 0 where there is no argument. */
  public static int call(Fd fd, long request, long argument, String what, String advice) {
    MemorySegment state = Libc.state();
    try {
      int result = (int) WITH_INT.invokeExact(state, fd.number(), request, argument);
      return Libc.check(result, "ioctl " + what, state, advice);
    } catch (Throwable t) {
      throw Libc.rethrow(t);
    }
  }

  /** A datagram socket on which interfaces can be asked about: netdevice(7). */
  public static Fd interfaceSocket() {
    return InterfaceSocket.open();
  }

  private static final class InterfaceSocket {
    private static final MethodHandle SOCKET =
        Libc.bind("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));

    static Fd open() {
      MemorySegment state = Libc.state();
      try {
        int type = Constants.SOCK_DGRAM | Constants.SOCK_CLOEXEC;
        int number = (int) SOCKET.invokeExact(state, Constants.AF_INET, type, 0);
        return new Fd(Libc.check(number, "socket", state, ""));
      } catch (Throwable t) {
        throw Libc.rethrow(t);
      }
    }
  }

  private Ioctl() {}
}
