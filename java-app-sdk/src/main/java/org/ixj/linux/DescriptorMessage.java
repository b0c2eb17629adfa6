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
import java.util.ArrayList;
import java.util.List;

/**
 * A few bytes and descriptors that travelled together over a {@link UnixSocket}: unix(7),
 * SCM_RIGHTS. The receiver owns the descriptors and closes them, taken or not, with {@link #close}.
 */
public final class DescriptorMessage implements AutoCloseable {
  /** Most descriptors of one message: SCM_MAX_FD of the kernel's include/net/scm.h. */
  public static final int MAX_DESCRIPTORS = 253;

  private static final MethodHandle SENDMSG =
      Libc.bind("sendmsg", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle RECVMSG =
      Libc.bind("recvmsg", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));

  private final byte[] payload;
  private final List<Fd> descriptors;

  private DescriptorMessage(byte[] payload, List<Fd> descriptors) {
    this.payload = payload;
    this.descriptors = descriptors;
  }

  /** The bytes; empty when the peer has closed its end. */
  public byte[] payload() {
    return payload.clone();
  }

  /** The descriptors in the order they were sent. */
  public List<Fd> descriptors() {
    return List.copyOf(descriptors);
  }

  /** Takes descriptor {@code index} out of the message: the caller closes it from now on. */
  public Fd take(int index) {
    return descriptors.get(index).handOver();
  }

  /** Sends a payload of at least one byte with descriptors, which stay the caller's. */
  public static void send(UnixSocket socket, byte[] payload, List<Fd> descriptors) {
    if (payload.length == 0 || descriptors.size() > MAX_DESCRIPTORS) {
      throw new IllegalArgumentException("no payload, or too many descriptors");
    }
    MemorySegment state = Libc.state();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment data = arena.allocateFrom(ValueLayout.JAVA_BYTE, payload);
      long rights = (long) descriptors.size() * Integer.BYTES;
      MemorySegment control = MemorySegment.NULL;
      if (!descriptors.isEmpty()) {
        control = arena.allocate(align(Constants.CMSGHDR_BYTES + rights), Long.BYTES);
        control.set(JAVA_LONG, Constants.CMSGHDR_LEN, Constants.CMSGHDR_BYTES + rights);
        control.set(JAVA_INT, Constants.CMSGHDR_LEVEL, Constants.SOL_SOCKET);
        control.set(JAVA_INT, Constants.CMSGHDR_TYPE, Constants.SCM_RIGHTS);
        for (int i = 0; i < descriptors.size(); i++) {
          long at = Constants.CMSGHDR_BYTES + (long) i * Integer.BYTES;
          control.set(JAVA_INT, at, descriptors.get(i).number());
        }
      }
      MemorySegment header = header(arena, data, control);
      // SAFETY: header, data and control are alive in this arena and sized above.
      long sent =
          (long) SENDMSG.invokeExact(state, socket.fd().number(), header, Constants.MSG_NOSIGNAL);
      if (sent < 0) {
        throw Libc.failure("sendmsg", state, "did the other side end?");
      }
      if (sent != payload.length) {
        throw new LinuxException("sendmsg, " + sent + " bytes sent", Constants.EMSGSIZE, "");
      }
    } catch (Throwable t) {
      throw Libc.rethrow(t);
    }
  }

  /**
   * Receives what one recvmsg(2) gives, waiting for it as the socket's time-out says. Descriptors
   * are received close-on-exec. More of them than asked for is an error, after all are closed.
   */
  public static DescriptorMessage receive(UnixSocket socket, int maxBytes, int maxDescriptors) {
    if (maxBytes <= 0 || maxDescriptors < 0 || maxDescriptors > MAX_DESCRIPTORS) {
      throw new IllegalArgumentException("bad bounds");
    }
    MemorySegment state = Libc.state();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment data = arena.allocate(maxBytes);
      // Room for one more than allowed (and CMSG_ALIGN makes it two at times): the kernel installs
      // what fits, so a surplus is seen here, and beyond it as MSG_CTRUNC.
      long room = align(Constants.CMSGHDR_BYTES + (maxDescriptors + 1L) * Integer.BYTES);
      MemorySegment control = arena.allocate(room, Long.BYTES);
      MemorySegment header = header(arena, data, control);
      // SAFETY: as in send; recvmsg writes no more than the lengths in the header.
      long received =
          (long)
              RECVMSG.invokeExact(state, socket.fd().number(), header, Constants.MSG_CMSG_CLOEXEC);
      if (received < 0) {
        throw Libc.failure("recvmsg", state, "did the other side hang or end?");
      }
      long controlBytes = Math.min(room, header.get(JAVA_LONG, Constants.MSGHDR_CONTROLLEN));
      List<Fd> descriptors = rights(control, controlBytes);
      DescriptorMessage message =
          new DescriptorMessage(
              data.asSlice(0, received).toArray(ValueLayout.JAVA_BYTE), descriptors);
      boolean truncated =
          (header.get(JAVA_INT, Constants.MSGHDR_FLAGS) & Constants.MSG_CTRUNC) != 0;
      if (truncated || descriptors.size() > maxDescriptors) {
        message.close();
        throw new LinuxException(
            "recvmsg", Constants.EMSGSIZE, "the other side sent more descriptors than agreed");
      }
      return message;
    } catch (Throwable t) {
      throw Libc.rethrow(t);
    }
  }

  /** Every descriptor the kernel has installed, over all control messages. */
  private static List<Fd> rights(MemorySegment control, long bytes) {
    List<Fd> descriptors = new ArrayList<>();
    long at = 0;
    while (at + Constants.CMSGHDR_BYTES <= bytes) {
      long length = control.get(JAVA_LONG, at + Constants.CMSGHDR_LEN);
      if (length < Constants.CMSGHDR_BYTES || length > bytes - at) {
        break;
      }
      if (control.get(JAVA_INT, at + Constants.CMSGHDR_LEVEL) == Constants.SOL_SOCKET
          && control.get(JAVA_INT, at + Constants.CMSGHDR_TYPE) == Constants.SCM_RIGHTS) {
        for (long i = at + Constants.CMSGHDR_BYTES; i + Integer.BYTES <= at + length; i += 4) {
          descriptors.add(new Fd(control.get(JAVA_INT, i)));
        }
      }
      at += align(length);
    }
    return descriptors;
  }

  private static MemorySegment header(Arena arena, MemorySegment data, MemorySegment control) {
    MemorySegment vector = arena.allocate(Constants.IOVEC_BYTES, Long.BYTES);
    vector.set(ADDRESS, Constants.IOVEC_BASE, data);
    vector.set(JAVA_LONG, Constants.IOVEC_LEN, data.byteSize());
    MemorySegment header = arena.allocate(Constants.MSGHDR_BYTES, Long.BYTES);
    header.set(ADDRESS, Constants.MSGHDR_IOV, vector);
    header.set(JAVA_LONG, Constants.MSGHDR_IOVLEN, 1);
    header.set(ADDRESS, Constants.MSGHDR_CONTROL, control);
    header.set(JAVA_LONG, Constants.MSGHDR_CONTROLLEN, control.byteSize());
    return header;
  }

  /** CMSG_ALIGN of sys/socket.h. */
  private static long align(long bytes) {
    return (bytes + Long.BYTES - 1) & -Long.BYTES;
  }

  /** Closes the descriptors that were not taken. */
  @Override
  public void close() {
    for (int i = 0; i < descriptors.size(); i++) {
      descriptors.get(i).close();
    }
  }
}
