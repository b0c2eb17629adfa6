// SPDX-License-Identifier: Apache-2.0
package org.ixj.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A Unix stream socket: carries descriptors while a link is set up ({@link DescriptorMessage}), and
 * afterwards serves as its doorbell and as the sign that the other process lives. Ringing and
 * draining allocate nothing and never block, whatever the peer has done to its end.
 */
public final class UnixSocket implements AutoCloseable {
  /** {@link #drain}: nothing was waiting. */
  public static final int NOTHING = 0;

  /** {@link #drain}: the peer closed its end, or died. */
  public static final int CLOSED = -1;

  private static final MethodHandle SOCKET =
      Libc.bind("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle SOCKETPAIR =
      Libc.bind(
          "socketpair", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
  private static final MethodHandle BIND =
      Libc.bind("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle CONNECT =
      Libc.bind("connect", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle LISTEN =
      Libc.bind("listen", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle ACCEPT4 =
      Libc.bind(
          "accept4", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
  private static final MethodHandle SHUTDOWN =
      Libc.bind("shutdown", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle GETSOCKOPT =
      Libc.bind(
          "getsockopt",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
  private static final MethodHandle SETSOCKOPT =
      Libc.bind(
          "setsockopt",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle SEND =
      Libc.bind("send", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
  private static final MethodHandle RECV =
      Libc.bind("recv", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));

  private static final int DRAIN_BYTES = 64;

  // What is rung with and drained into. Its content means nothing.
  private static final MemorySegment SCRATCH = Arena.global().allocate(DRAIN_BYTES);

  private final Fd fd;

  /** Takes over a connected socket, for instance one received from a peer. */
  public UnixSocket(Fd fd) {
    this.fd = fd;
  }

  /**
   * Binds and listens without blocking in {@link #accept}. A socket file that a dead listener left
   * is replaced; one whose listener lives is EADDRINUSE.
   *
   * @param mode of the socket file; whoever may write to it can connect
   */
  public static UnixSocket listen(Path path, int mode, int backlog) {
    UnixSocket socket = socket(Constants.SOCK_NONBLOCK);
    try {
      // Before bind, Linux takes the file's mode from the socket: no moment with a wider one.
      socket.fd.mode(mode);
      if (!socket.bind(path)) {
        if (listenerLives(path) || !path.toFile().delete() || !socket.bind(path)) {
          throw new LinuxException(
              "bind " + path, Constants.EADDRINUSE, "another process listens there");
        }
      }
      MemorySegment state = Libc.state();
      int result = (int) LISTEN.invokeExact(state, socket.fd.number(), backlog);
      Libc.check(result, "listen " + path, state, "");
      return socket;
    } catch (Throwable t) {
      socket.close();
      throw Libc.rethrow(t);
    }
  }

  /**
   * Connects. A full backlog of the listener is waited for, as is later an answer, for at most
   * {@code timeoutMs} milliseconds, or for ever with 0.
   */
  public static UnixSocket connect(Path path, int timeoutMs) {
    UnixSocket socket = socket(0);
    try (Arena arena = Arena.ofConfined()) {
      socket.timeoutMs(timeoutMs);
      MemorySegment state = Libc.state();
      int result =
          (int)
              CONNECT.invokeExact(
                  state,
                  socket.fd.number(),
                  address(path, arena),
                  (int) Constants.SOCKADDR_UN_BYTES);
      Libc.check(result, "connect " + path, state, "is the other side running?");
      return socket;
    } catch (Throwable t) {
      socket.close();
      throw Libc.rethrow(t);
    }
  }

  /** Two sockets connected to each other. */
  public static UnixSocket[] pair() {
    MemorySegment state = Libc.state();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment both = arena.allocate(JAVA_INT, 2);
      int type = Constants.SOCK_STREAM | Constants.SOCK_CLOEXEC;
      int result = (int) SOCKETPAIR.invokeExact(state, Constants.AF_UNIX, type, 0, both);
      Libc.check(result, "socketpair", state, "");
      return new UnixSocket[] {
        new UnixSocket(new Fd(both.getAtIndex(JAVA_INT, 0))),
        new UnixSocket(new Fd(both.getAtIndex(JAVA_INT, 1)))
      };
    } catch (Throwable t) {
      throw Libc.rethrow(t);
    }
  }

  private static UnixSocket socket(int flags) {
    MemorySegment state = Libc.state();
    try {
      int type = Constants.SOCK_STREAM | Constants.SOCK_CLOEXEC | flags;
      int fd = (int) SOCKET.invokeExact(state, Constants.AF_UNIX, type, 0);
      return new UnixSocket(new Fd(Libc.check(fd, "socket", state, "")));
    } catch (Throwable t) {
      throw Libc.rethrow(t);
    }
  }

  /** False when the path is taken. */
  private boolean bind(Path path) {
    MemorySegment state = Libc.state();
    try (Arena arena = Arena.ofConfined()) {
      int result =
          (int)
              BIND.invokeExact(
                  state, fd.number(), address(path, arena), (int) Constants.SOCKADDR_UN_BYTES);
      if (result < 0 && Libc.errno(state) == Constants.EADDRINUSE) {
        return false;
      }
      Libc.check(result, "bind " + path, state, "does the folder exist, and may you write there?");
      return true;
    } catch (Throwable t) {
      throw Libc.rethrow(t);
    }
  }

  private static boolean listenerLives(Path path) {
    try {
      connect(path, 1000).close();
      return true;
    } catch (LinuxException e) {
      return e.errno() != Constants.ECONNREFUSED;
    }
  }

  private static MemorySegment address(Path path, Arena arena) {
    byte[] name = path.toString().getBytes(StandardCharsets.UTF_8);
    // sun_path is zero-terminated: unix(7).
    if (name.length >= Constants.SOCKADDR_UN_BYTES - Constants.SOCKADDR_UN_PATH) {
      throw new IllegalArgumentException("socket path longer than 107 bytes: " + path);
    }
    MemorySegment address = arena.allocate(Constants.SOCKADDR_UN_BYTES, Long.BYTES);
    address.set(ValueLayout.JAVA_SHORT, Constants.SOCKADDR_UN_FAMILY, (short) Constants.AF_UNIX);
    MemorySegment.copy(
        name, 0, address, ValueLayout.JAVA_BYTE, Constants.SOCKADDR_UN_PATH, name.length);
    return address;
  }

  /** The next waiting connection, or null: also while there is no descriptor left for it. */
  public @Nullable UnixSocket accept() {
    MemorySegment state = Libc.state();
    try {
      int result = (int) ACCEPT4.invokeExact(state, fd.number(), 0L, 0L, Constants.SOCK_CLOEXEC);
      if (result >= 0) {
        return new UnixSocket(new Fd(result));
      }
      int errno = Libc.errno(state);
      // accept(2): a connection can be gone again before it is taken.
      if (errno == Constants.EAGAIN || errno == Constants.EINTR || errno == Constants.ECONNRESET) {
        return null;
      }
      // Whoever waits goes on waiting until there is a descriptor for him; nobody else may suffer.
      if (errno == Constants.EMFILE || errno == Constants.ENFILE || errno == Constants.ENOMEM) {
        return null;
      }
      throw Libc.failure("accept", state, "");
    } catch (Throwable t) {
      throw Libc.rethrow(t);
    }
  }

  /** Bounds how long a blocking connect, send or receive on this socket may wait; 0: for ever. */
  public void timeoutMs(int milliseconds) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment time = arena.allocate(Constants.TIMEVAL_BYTES, Long.BYTES);
      time.set(JAVA_LONG, Constants.TIMEVAL_SEC, milliseconds / 1000);
      time.set(JAVA_LONG, Constants.TIMEVAL_USEC, milliseconds % 1000 * 1000L);
      setOption(Constants.SO_RCVTIMEO, time);
      setOption(Constants.SO_SNDTIMEO, time);
    }
  }

  private void setOption(int option, MemorySegment value) {
    MemorySegment state = Libc.state();
    try {
      int result =
          (int)
              SETSOCKOPT.invokeExact(
                  state, fd.number(), Constants.SOL_SOCKET, option, value, (int) value.byteSize());
      Libc.check(result, "setsockopt " + option, state, "");
    } catch (Throwable t) {
      throw Libc.rethrow(t);
    }
  }

  /** Who is at the other end, as the kernel knew it when the connection was made (SO_PEERCRED). */
  public PeerCredentials peer() {
    MemorySegment state = Libc.state();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment ucred = arena.allocate(Constants.UCRED_BYTES, Integer.BYTES);
      MemorySegment length = arena.allocateFrom(JAVA_INT, (int) Constants.UCRED_BYTES);
      int result =
          (int)
              GETSOCKOPT.invokeExact(
                  state, fd.number(), Constants.SOL_SOCKET, Constants.SO_PEERCRED, ucred, length);
      Libc.check(result, "getsockopt SO_PEERCRED", state, "");
      return new PeerCredentials(
          ucred.get(JAVA_INT, Constants.UCRED_PID),
          ucred.get(JAVA_INT, Constants.UCRED_UID),
          ucred.get(JAVA_INT, Constants.UCRED_GID));
    } catch (Throwable t) {
      throw Libc.rethrow(t);
    }
  }

  /** Process, user and group of a peer. */
  public record PeerCredentials(int pid, int uid, int gid) {}

  /**
   * Sends one byte. A full socket buffer holds bytes enough to wake the peer, and a closed one has
   * nobody to wake: both are fine.
   */
  public void ring() {
    try {
      long ignored =
          (long)
              SEND.invokeExact(
                  Libc.state(),
                  fd.number(),
                  SCRATCH.address(),
                  1L,
                  Constants.MSG_DONTWAIT | Constants.MSG_NOSIGNAL);
    } catch (Throwable t) {
      throw Libc.rethrow(t);
    }
  }

  /**
   * Takes up to 64 waiting bytes: bounded, for a peer may send without end.
   *
   * @return how many, {@link #NOTHING}, or {@link #CLOSED}
   */
  public int drain() {
    MemorySegment state = Libc.state();
    try {
      // SAFETY: DRAIN_BYTES is the size of SCRATCH. That threads may write to it at the same time
      // does not matter, since nobody reads it.
      long n =
          (long)
              RECV.invokeExact(
                  state,
                  fd.number(),
                  SCRATCH.address(),
                  (long) DRAIN_BYTES,
                  Constants.MSG_DONTWAIT);
      if (n > 0) {
        return (int) n;
      }
      if (n == 0) {
        return CLOSED;
      }
      int errno = Libc.errno(state);
      return errno == Constants.EAGAIN || errno == Constants.EINTR ? NOTHING : CLOSED;
    } catch (Throwable t) {
      throw Libc.rethrow(t);
    }
  }

  /** Ends both directions: this end and the peer's find the socket closed, and waiters wake. */
  public void shutdown() {
    try {
      int ignored = (int) SHUTDOWN.invokeExact(Libc.state(), fd.number(), Constants.SHUT_RDWR);
    } catch (Throwable t) {
      throw Libc.rethrow(t);
    }
  }

  /** The descriptor, for epoll. */
  public Fd fd() {
    return fd;
  }

  @Override
  public void close() {
    fd.close();
  }
}
