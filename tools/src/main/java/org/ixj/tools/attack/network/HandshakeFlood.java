// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.network;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.ixj.stats.Counter;
import org.ixj.tools.attack.Network;
import org.ixj.tools.attack.NetworkAttack;
import org.ixj.tools.attack.Packet;

/** Completes handshakes without end, says nothing on any connection, and resets them at last. */
public final class HandshakeFlood extends NetworkAttack {
  /** Of an application on the SDK. */
  private static final int BACKLOG = 1024;

  private static final int MANY = 2 * BACKLOG;
  private static final int FIRST_PORT = 20_000;
  private static final long PATIENCE_NS = 3_000_000_000L;
  private static final byte[] NONE = {};

  private static void answer(Network network, Queue<byte[]> frames, AtomicInteger open)
      throws InterruptedException {
    for (byte[] frame = frames.poll(); frame != null; frame = frames.poll()) {
      if (frame.length >= Packet.TRANSPORT_AT + 20
          && frame[Packet.TRANSPORT_AT + 13] == (Packet.SYN | Packet.ACK)) {
        int port = Packet.u16(frame, Packet.TRANSPORT_AT + 2);
        int seq = Packet.u32(frame, Packet.TRANSPORT_AT + 4);
        int ack = Packet.u32(frame, Packet.TRANSPORT_AT + 8);
        network.segment(Network.ATTACKER, port, ack, seq + 1, Packet.ACK, NONE);
        open.incrementAndGet();
      }
    }
  }

  /** Found by its class. */
  public HandshakeFlood() {
    super(
        "network.handshake-flood", "bounded, and clients are served", Counter.TCP_RESETS_RECEIVED);
  }

  @Override
  public String strike(Network network) throws Exception {
    AtomicInteger open = new AtomicInteger();
    Queue<byte[]> answers = new ConcurrentLinkedQueue<>();
    network.listen(answers::add);
    for (int i = 0; i < MANY; i++) {
      network.segment(Network.ATTACKER, FIRST_PORT + i, i, 0, Packet.SYN, NONE);
      answer(network, answers, open);
    }
    long deadlineNs = System.nanoTime() + PATIENCE_NS;
    while (open.get() < MANY / 2 && System.nanoTime() < deadlineNs) {
      answer(network, answers, open);
      Thread.sleep(1);
    }
    for (int i = 0; i < MANY; i++) {
      network.segment(Network.ATTACKER, FIRST_PORT + i, i + 1, 0, Packet.RST, NONE);
    }
    return open + " of " + MANY + " opened";
  }
}
