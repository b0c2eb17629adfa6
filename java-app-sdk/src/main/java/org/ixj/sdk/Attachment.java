// SPDX-License-Identifier: Apache-2.0
package org.ixj.sdk;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import org.ixj.abi.Abi;
import org.ixj.abi.WelcomeLayout;
import org.ixj.linux.DescriptorMessage;
import org.ixj.linux.EventFd;
import org.ixj.linux.Fd;
import org.ixj.linux.LinuxException;
import org.ixj.linux.Mapping;
import org.ixj.linux.UnixSocket;

/**
 * A port of a dataplane in another process: its memory, mapped, and its doorbell. The mappings live
 * as long as the process.
 */
public final class Attachment implements AutoCloseable {
  private static final ValueLayout.OfInt U32 =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(LITTLE_ENDIAN);
  private static final ValueLayout.OfLong U64 =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(LITTLE_ENDIAN);

  private static final int WELCOME_TIMEOUT_MS = 10_000;

  private final PortMemory memory;
  private final SocketDoorbell doorbell;

  private Attachment(PortMemory memory, SocketDoorbell doorbell) {
    this.memory = memory;
    this.doorbell = doorbell;
  }

  /** The other side is not a dataplane of our version; the message says so in one line. */
  public static final class MismatchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MismatchException(String message) {
      super(message);
    }
  }

  /**
   * Connects and waits, for some seconds, for the welcome.
   *
   * @throws MismatchException if what comes is no welcome of this version of the contract
   * @throws LinuxException if the socket cannot be connected or a region not be mapped
   */
  public static Attachment connect(Path path) {
    UnixSocket socket = UnixSocket.connect(path, WELCOME_TIMEOUT_MS);
    try {
      socket.timeoutMs(WELCOME_TIMEOUT_MS);
      int bytes = (int) WelcomeLayout.BYTES;
      try (DescriptorMessage message =
          DescriptorMessage.receive(socket, bytes, WelcomeLayout.DESCRIPTORS)) {
        PortMemory memory = map(message);
        EventFd bell = new EventFd(message.take(WelcomeLayout.DOORBELL));
        return new Attachment(memory, new SocketDoorbell(bell, socket));
      }
    } catch (RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  private static PortMemory map(DescriptorMessage message) {
    MemorySegment welcome = MemorySegment.ofArray(message.payload());
    if (welcome.byteSize() < WelcomeLayout.PORT_INDEX
        || welcome.get(U32, WelcomeLayout.MAGIC) != Abi.MAGIC) {
      throw new MismatchException("what listens there is not an IXJ dataplane");
    }
    int version = welcome.get(U32, WelcomeLayout.VERSION);
    if (version != Abi.VERSION) {
      throw new MismatchException(
          "the dataplane speaks version "
              + version
              + " of the contract, this application "
              + Abi.VERSION);
    }
    if (welcome.byteSize() != WelcomeLayout.BYTES
        || message.descriptors().size() != WelcomeLayout.DESCRIPTORS) {
      throw new MismatchException("the dataplane's welcome is not complete");
    }
    return new PortMemory(
        region(message, 0, welcome.get(U64, WelcomeLayout.MESSAGE_BUFFER_BYTES), Mapping.READ),
        region(message, 1, welcome.get(U64, WelcomeLayout.EVENT_BYTES), Mapping.READ),
        region(message, 2, welcome.get(U64, WelcomeLayout.COMMAND_BYTES), Mapping.READ_WRITE),
        region(message, 3, welcome.get(U64, WelcomeLayout.SEND_ARENA_BYTES), Mapping.READ_WRITE),
        welcome.get(U32, WelcomeLayout.PORT_INDEX),
        welcome.get(U32, WelcomeLayout.PORT_COUNT));
  }

  private static MemorySegment region(
      DescriptorMessage message, int index, long bytes, int access) {
    Fd fd = message.descriptors().get(index);
    if (bytes <= 0 || fd.size() < bytes) {
      throw new MismatchException("region " + index + " is shorter than the welcome says");
    }
    return Mapping.map(fd, bytes, access, Arena.global());
  }

  /** The port's memory. */
  public PortMemory memory() {
    return memory;
  }

  /** The port's doorbell. */
  public Doorbell doorbell() {
    return doorbell;
  }

  /** Ends the connection, which tells the dataplane that the application is gone. */
  @Override
  public void close() {
    doorbell.close();
  }
}
