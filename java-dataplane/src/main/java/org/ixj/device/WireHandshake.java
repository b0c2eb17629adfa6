// SPDX-License-Identifier: Apache-2.0
package org.ixj.device;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ixj.linux.DescriptorMessage;
import org.ixj.linux.Fd;
import org.ixj.linux.LinuxException;
import org.ixj.linux.Memfd;
import org.ixj.linux.UnixSocket;

/**
 * How a link begins: the listener answers a connection with one message, which holds the
 * parameters, the memory, and a doorbell socket for every ring pair after the first. The first
 * pair's doorbell is the connection. The listener never reads a message from the connector.
 */
final class WireHandshake {
  private static final int SIZE_SEALS = Memfd.SEAL_SHRINK | Memfd.SEAL_GROW;
  private static final int ANSWER_MS = 5000;

  /** Zeroed memory for one link. Sealed in size: a peer that truncates it would be our SIGBUS. */
  static Fd createMemory(WireParameters parameters) {
    Fd memory = Memfd.create("ixj-wire", parameters.memoryBytes());
    Memfd.seal(memory, SIZE_SEALS | Memfd.SEAL_SEAL);
    return memory;
  }

  /** The listener's part. Throws {@link LinuxException} if the peer is gone already. */
  static WireLink offer(UnixSocket peer, WireParameters parameters, Fd memory) {
    List<UnixSocket> near = new ArrayList<>();
    List<UnixSocket> far = new ArrayList<>();
    List<Fd> sent = new ArrayList<>();
    near.add(peer);
    sent.add(memory);
    try {
      for (int pair = 1; pair < parameters.rings(); pair++) {
        UnixSocket[] ends = UnixSocket.pair();
        near.add(ends[0]);
        far.add(ends[1]);
        sent.add(ends[1].fd());
      }
      DescriptorMessage.send(peer, parameters.encode(), sent);
      return new WireLink(near);
    } catch (LinuxException e) {
      near.forEach(UnixSocket::close);
      throw e;
    } finally {
      far.forEach(UnixSocket::close);
    }
  }

  /** What the connector got. */
  record Offer(WireParameters parameters, Fd memory, WireLink link) {}

  /**
   * The connector's part. The listener is not trusted: nothing of its message is taken as given.
   */
  static Offer connect(Path path) {
    UnixSocket connection;
    List<UnixSocket> doorbells = new ArrayList<>();
    try {
      connection = UnixSocket.connect(path, ANSWER_MS);
    } catch (IllegalArgumentException e) {
      throw new DeviceException("wire: " + e.getMessage(), e);
    } catch (LinuxException e) {
      throw new DeviceException("wire " + path + ": nobody listens; is the other side running?", e);
    }
    doorbells.add(connection);
    try (DescriptorMessage message =
        DescriptorMessage.receive(
            connection, WireParameters.MESSAGE_BYTES, WireParameters.MAX_RINGS)) {
      WireParameters parameters = WireParameters.decode(message.payload());
      if (message.descriptors().size() != parameters.rings()) {
        throw new DeviceException("wire " + path + ": the listener sent not enough descriptors");
      }
      checkMemory(path, message.descriptors().getFirst(), parameters);
      for (int pair = 1; pair < parameters.rings(); pair++) {
        UnixSocket doorbell = new UnixSocket(message.take(pair));
        doorbells.add(doorbell);
        doorbell.peer(); // fails on what is no socket, and could block or not be waited for
      }
      return new Offer(parameters, message.take(0), new WireLink(doorbells));
    } catch (LinuxException e) {
      connection.close();
      throw new DeviceException(
          "wire " + path + ": no answer from the listener; does its dataplane run?", e);
    } catch (DeviceException e) {
      doorbells.forEach(UnixSocket::close);
      throw e;
    }
  }

  private static void checkMemory(Path path, Fd memory, WireParameters parameters) {
    if (!memory.isOrdinarySharedMemory()
        || (Memfd.seals(memory) & SIZE_SEALS) != SIZE_SEALS
        || memory.size() != parameters.memoryBytes()) {
      throw new DeviceException("wire " + path + ": the listener's memory is not sealed in size");
    }
  }

  private WireHandshake() {}
}
