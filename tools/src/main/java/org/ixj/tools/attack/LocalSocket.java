// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/** Unix sockets, by a file's name, or by one that starts with NUL and is no file's (unix(7)). */
public final class LocalSocket {
  private static final int AF_UNIX = 1;
  private static final int STREAM = 1;
  private static final int BIND = 49;
  private static final int LISTEN = 50;

  /** The descriptor of a connection, or minus an errno. */
  public static long connect(String name) {
    return connect(name, STREAM);
  }

  /** The same for a socket of another type. */
  public static long connect(String name, int type) {
    return bound(Syscall.CONNECT, name, type);
  }

  /** The descriptor of a stream socket that listens, or minus an errno. */
  public static long listen(String name) {
    long socket = bound(BIND, name, STREAM);
    if (socket >= 0) {
      Syscall.call(LISTEN, socket, 1);
    }
    return socket;
  }

  private static long bound(int call, String name, int type) {
    try (Arena arena = Arena.ofConfined()) {
      byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
      boolean file = bytes[0] != 0;
      MemorySegment address = arena.allocate(2L + bytes.length + (file ? 1 : 0));
      address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_UNIX);
      MemorySegment.copy(bytes, 0, address, ValueLayout.JAVA_BYTE, 2, bytes.length);
      long socket = Syscall.call(Syscall.SOCKET, AF_UNIX, type, 0);
      long result = Syscall.call(call, socket, address.address(), address.byteSize());
      if (result < 0) {
        Syscall.call(Syscall.CLOSE, socket);
        return result;
      }
      return socket;
    }
  }

  private LocalSocket() {}
}
