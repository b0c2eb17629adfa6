// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * The link, as a hostile station beside the clients has it. It may send anything, and sees what is
 * sent to it. It is also told what a blind attacker would have to guess, so that the worst of its
 * guesses can be tried at once.
 */
public interface Network {
  /** Address of the attacked dataplane. */
  int TARGET = 0x0A09_0001;

  /** Address of its clients. */
  int CLIENT = 0x0A09_0002;

  /** The attacker's own address. */
  int ATTACKER = 0x0A09_0066;

  /** The attacker's own station. */
  long STATION = 0x0200_0000_0066L;

  /**
   * Bits of the link's addresses that are the same: there are more than anybody learns while a
   * flood lasts.
   */
  int PREFIX = 16;

  /** Every host of the link. */
  int ALL = 0x0A09_FFFF;

  /** The link itself, which is no host's address. */
  int LINK = 0x0A09_0000;

  /** Where the attacked application listens. */
  int PORT = 7;

  /**
   * A client's connection.
   *
   * @param port the client's
   * @param next the sequence number the target expects next, or has just got
   * @param acknowledged what the client has acknowledged
   * @param timestamp the client's newest (RFC 7323); 0 if it gives none
   */
  record Flow(int port, int next, int acknowledged, int timestamp) {}

  /** How far {@link #forge} runs ahead of a client's clock, which ticks in milliseconds. */
  int AHEAD = 1000;

  /** Station of the attacked dataplane. */
  long target();

  /** Station of the clients. */
  long client();

  /** Sends a frame, whole with its Ethernet header; waits while the link is full. */
  void send(byte[] frame) throws InterruptedException;

  /** Waits until all that was sent is on the link. */
  void settle() throws InterruptedException;

  /** The clients' connections, as they are now. */
  List<Flow> flows();

  /** Has each frame to {@link #STATION} handed to {@code frame}, on the link's thread. */
  void listen(Consumer<byte[]> frame);

  /** Frames that came to {@link #STATION} so far. */
  long heard();

  /** The same numbers in each run. */
  SplittableRandom random();

  /** Sends an IPv4 datagram to the target, from the attacker's station. */
  default void send(int source, int protocol, byte[] payload) throws InterruptedException {
    send(
        Packet.ethernet(
            target(), STATION, Packet.IPV4, Packet.ipv4(source, TARGET, protocol, payload)));
  }

  /** Sends a TCP segment to the attacked service, from any address. */
  default void segment(int source, int port, int seq, int ack, int flags, byte[] data)
      throws InterruptedException {
    send(source, Packet.TCP, Packet.tcp(source, TARGET, port, PORT, seq, ack, flags, data));
  }

  /**
   * Sends a segment into a client's connection that is not dropped for its timestamp (RFC 7323
   * §5.3): whatever is to hold, holds behind that.
   */
  default void forge(Flow flow, int seq, int ack, int flags, byte[] data)
      throws InterruptedException {
    byte[] options = Packet.timestamps(flow.timestamp() + AHEAD, 0);
    byte[] segment = Packet.tcp(CLIENT, TARGET, flow.port(), PORT, seq, ack, flags, options, data);
    send(CLIENT, Packet.TCP, segment);
  }

  /**
   * What a blind attacker could take for an acknowledgement: anything but what is about right, a
   * hit that no rule of RFC 5961 prevents.
   */
  default int guessedAck(Flow flow) {
    long near = 1 << 24;
    return flow.acknowledged() + (int) random().nextLong(near, (1L << Integer.SIZE) - near);
  }
}
