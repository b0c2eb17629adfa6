// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.hoard;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.ixj.tools.attack.AbsentException;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/**
 * Sends descriptors to the dataplane over its socket: whoever receives them closes them, and that
 * can take as long as the sender likes (SO_LINGER). All are of the writing end of one pipe, which
 * ends when the last of them is closed; and what is received leaves the socket's buffer.
 */
public final class DescriptorsInFlight extends Attack {
  /** Messages of so many descriptors: SCM_MAX_FD is 253, and 4096 may be in flight. */
  private static final int MESSAGES = 4;

  private static final int DESCRIPTORS = 250;

  private static final int RINGS = 10;
  private static final long PAUSE_NS = 10_000_000;

  private static final int SOL_SOCKET = 1;
  private static final int SCM_RIGHTS = 1;
  private static final int CONTROL_HEADER = 16;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int MSG_NOSIGNAL = 0x4000;

  /** {@code TIOCOUTQ}: bytes of the socket's buffer that the other side has not taken. */
  private static final int SIOCOUTQ = 0x5411;

  /** Found by its class. */
  public DescriptorsInFlight() {
    super("hoard.descriptors-in-flight", Promise.OWN_COST, "neither received nor closed");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) throws IOException, AbsentException {
    int socket = socket();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment pipe = arena.allocate(JAVA_LONG);
      Syscall.call(Syscall.PIPE2, pipe.address(), Syscall.O_NONBLOCK);
      int read = pipe.get(JAVA_INT, 0);
      int write = pipe.get(JAVA_INT, Integer.BYTES);
      int sent = send(arena, socket, write);
      Syscall.call(Syscall.CLOSE, write);

      int before = waiting(arena, socket);
      for (int i = 0; i < RINGS; i++) {
        scene.ring();
        LockSupport.parkNanos(PAUSE_NS);
      }
      int after = waiting(arena, socket);
      long end = Syscall.call(Syscall.READ, read, pipe.address(), 1);
      Syscall.call(Syscall.CLOSE, read);

      if (sent == 0) {
        throw new AbsentException("nothing more fits into the socket");
      }
      scene.judge(
          after == before && end == -Syscall.EAGAIN,
          end == 0
              ? sent + " descriptors received and closed"
              : sent + " descriptors sent, of " + before + " bytes " + after + " left");
    }
  }

  private static int socket() throws IOException, AbsentException {
    for (Map.Entry<Integer, String> each : Syscall.descriptors().entrySet()) {
      if (each.getValue().startsWith("socket:")) {
        return each.getKey();
      }
    }
    throw new AbsentException("there is no socket");
  }

  /** How many it sent. */
  private static int send(Arena arena, int socket, int descriptor) {
    MemorySegment data = arena.allocate(1);
    MemorySegment part = arena.allocate(2 * JAVA_LONG.byteSize(), JAVA_LONG.byteAlignment());
    part.set(JAVA_LONG, 0, data.address());
    part.set(JAVA_LONG, 8, data.byteSize());

    long controlBytes = CONTROL_HEADER + (long) DESCRIPTORS * Integer.BYTES;
    MemorySegment control = arena.allocate(controlBytes, JAVA_LONG.byteAlignment());
    control.set(JAVA_LONG, 0, controlBytes);
    control.set(JAVA_INT, 8, SOL_SOCKET);
    control.set(JAVA_INT, 12, SCM_RIGHTS);
    for (int i = 0; i < DESCRIPTORS; i++) {
      control.set(JAVA_INT, CONTROL_HEADER + (long) i * Integer.BYTES, descriptor);
    }

    MemorySegment message = arena.allocate(56, JAVA_LONG.byteAlignment()); // struct msghdr
    message.set(JAVA_LONG, 16, part.address());
    message.set(JAVA_LONG, 24, 1);
    message.set(JAVA_LONG, 32, control.address());
    message.set(JAVA_LONG, 40, controlBytes);
    int sent = 0;
    for (int i = 0; i < MESSAGES; i++) {
      long flags = MSG_DONTWAIT | MSG_NOSIGNAL;
      if (Syscall.call(Syscall.SENDMSG, socket, message.address(), flags) > 0) {
        sent += DESCRIPTORS;
      }
    }
    return sent;
  }

  private static int waiting(Arena arena, int socket) {
    MemorySegment bytes = arena.allocate(JAVA_INT);
    Syscall.call(Syscall.IOCTL, socket, SIOCOUTQ, bytes.address());
    return bytes.get(JAVA_INT, 0);
  }
}
