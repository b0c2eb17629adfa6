// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import org.ixj.device.Device;
import org.ixj.device.DeviceQueue;
import org.ixj.memory.MbufPool;
import org.ixj.stats.Counters;
import org.ixj.tools.attack.Network;
import org.ixj.tools.attack.Network.Flow;
import org.ixj.tools.attack.Packet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a hostile station is told of the clients' connections, and what becomes of its frames. */
class LinkTest {
  private static final long SERVER = 0x0200_0000_0001L;
  private static final long CLIENTS = 0x0200_0000_0002L;
  private static final int CLIENT_PORT = 40_000;
  private static final int OTHER_PORT = 11_211;
  private static final byte[] NONE = {};

  private final Wire wire = new Wire();
  private final Link link = new Link();
  private final MbufPool pool = new MbufPool(Arena.ofAuto().allocate(8L * MbufPool.BUFFER_BYTES));
  private final DeviceQueue queue = link.around(wire).open(0, pool, new Counters());

  private void send(int toPort, int seq, int ack, int flags, byte[] data) {
    send(toPort, seq, ack, flags, NONE, data);
  }

  /** The clients' stack sends. */
  private void send(int toPort, int seq, int ack, int flags, byte[] options, byte[] data) {
    byte[] segment =
        Packet.tcp(
            Network.CLIENT, Network.TARGET, CLIENT_PORT, toPort, seq, ack, flags, options, data);
    byte[] datagram = Packet.ipv4(Network.CLIENT, Network.TARGET, Packet.TCP, segment);
    byte[] frame = Packet.ethernet(SERVER, CLIENTS, Packet.IPV4, datagram);
    long at = queue.begin(frame.length - data.length);
    MemorySegment.copy(
        frame, 0, queue.segment(), ValueLayout.JAVA_BYTE, at, frame.length - data.length);
    queue.append(MemorySegment.ofArray(data), 0, data.length);
    queue.commit();
    queue.flush();
  }

  /** The attacked dataplane sends, and the clients' stack takes it. */
  private void receive(int fromPort, int flags) {
    byte[] segment =
        Packet.tcp(Network.TARGET, Network.CLIENT, fromPort, CLIENT_PORT, 1, 2, flags, NONE);
    byte[] datagram = Packet.ipv4(Network.TARGET, Network.CLIENT, Packet.TCP, segment);
    wire.coming.add(Packet.ethernet(CLIENTS, SERVER, Packet.IPV4, datagram));
    int[] mbufs = new int[1];
    assertThat(queue.receive(mbufs, 1)).isEqualTo(1);
    pool.free(mbufs[0]);
  }

  @Test
  void whatComesNextIsBehindWhatWasSent() {
    send(Network.PORT, -51, 0, Packet.SYN, NONE);
    assertThat(link.flows()).containsExactly(new Flow(CLIENT_PORT, -50, 0, 0));
    send(Network.PORT, -50, 77, Packet.ACK | Packet.PSH, new byte[100]); // and wraps
    assertThat(link.flows()).containsExactly(new Flow(CLIENT_PORT, 50, 77, 0));
  }

  @Test
  void theNewestTimestampIsToldWhateverOptionsComeBeforeIt() {
    byte[] segmentSize = {2, 4, 5, (byte) 0xB4};
    ByteBuffer options = ByteBuffer.allocate(16).put(segmentSize).put(Packet.timestamps(-7, 9));
    send(Network.PORT, 1, 2, Packet.SYN, options.array(), NONE);
    assertThat(link.flows()).containsExactly(new Flow(CLIENT_PORT, 2, 2, -7));
    send(Network.PORT, 2, 2, Packet.ACK, Packet.timestamps(-6, 9), new byte[3]);
    assertThat(link.flows()).containsExactly(new Flow(CLIENT_PORT, 5, 2, -6));
  }

  /** It gets by the check of timestamps (RFC 7323 §5.3), where the client is by then. */
  @Test
  void aForgedSegmentIsNotOlderThanTheClients() throws Exception {
    send(Network.PORT, 1, 2, Packet.ACK, Packet.timestamps(70, 9), NONE);
    wire.gone.clear();
    link.forge(link.flows().getFirst(), 5, 6, Packet.ACK, NONE);
    queue.flush();
    byte[] frame = wire.gone.remove();
    int tcp = Packet.TRANSPORT_AT;
    assertThat(Packet.u32(frame, tcp + 4)).isEqualTo(5);
    assertThat(frame[tcp + 12]).isEqualTo((byte) (32 << 2));
    assertThat(Packet.u32(frame, tcp + 20)).isEqualTo(0x0101_080A);
    assertThat(Packet.u32(frame, tcp + 24)).isEqualTo(70 + Network.AHEAD);
  }

  @Test
  void anotherServicesConnectionsAreNotTold() {
    send(OTHER_PORT, 1, 2, Packet.ACK, NONE);
    assertThat(link.flows()).isEmpty();
  }

  @Test
  void whatAClientEndsIsForgotten() {
    for (int end : new int[] {Packet.FIN | Packet.ACK, Packet.RST}) {
      send(Network.PORT, 1, 2, Packet.SYN, NONE);
      assertThat(link.flows()).hasSize(1);
      send(Network.PORT, 1, 2, end, NONE);
      assertThat(link.flows()).isEmpty();
      send(Network.PORT, 2, 3, Packet.ACK, NONE); // of the server's own end
      assertThat(link.flows()).isEmpty();
    }
  }

  @Test
  void whatTheServiceResetsIsForgottenAndNothingElse() {
    send(Network.PORT, 1, 2, Packet.ACK, NONE);
    receive(Network.PORT, Packet.ACK);
    receive(OTHER_PORT, Packet.RST);
    assertThat(link.flows()).hasSize(1);
    receive(Network.PORT, Packet.RST);
    assertThat(link.flows()).isEmpty();
  }

  @Test
  void theStationsFramesGoOutWithTheClients() throws Exception {
    byte[] frame = Packet.ethernet(SERVER, Network.STATION, Packet.ARP, new byte[28]);
    link.send(frame);
    queue.flush();
    link.settle();
    assertThat(wire.gone).containsExactly(frame);
  }

  @Test
  @Timeout(10)
  void whoWaitsForALinkThatIsClosedIsTold() throws Exception {
    link.send(NONE); // and nobody carries it
    link.close();
    assertThatThrownBy(link::settle).hasMessage("the link is gone");
    assertThatThrownBy(
            () -> {
              while (true) { // until it is full
                link.send(NONE);
              }
            })
        .hasMessage("the link is gone");
  }

  /** One frame at a time. */
  private static final class Wire implements Device, DeviceQueue {
    final Queue<byte[]> coming = new ArrayDeque<>();
    final Queue<byte[]> gone = new ArrayDeque<>();
    private final MemorySegment slot = Arena.ofAuto().allocate(MbufPool.BUFFER_BYTES);
    private MbufPool pool;
    private int length;

    @Override
    public DeviceQueue open(int index, MbufPool pool, Counters counters) {
      this.pool = pool;
      return this;
    }

    @Override
    public int receive(int[] mbufs, int max) {
      byte[] frame = coming.remove();
      mbufs[0] = pool.allocate();
      pool.length(mbufs[0], frame.length);
      MemorySegment.copy(
          frame, 0, pool.segment(), ValueLayout.JAVA_BYTE, pool.offset(mbufs[0]), frame.length);
      return 1;
    }

    @Override
    public MemorySegment segment() {
      return slot;
    }

    @Override
    public long begin(int headerBytes) {
      length = headerBytes;
      return 0;
    }

    @Override
    public void append(MemorySegment source, long offset, int bytes) {
      MemorySegment.copy(source, offset, slot, length, bytes);
      length += bytes;
    }

    @Override
    public void commit() {
      gone.add(slot.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
    }

    @Override
    public int maxFrameBytes() {
      return 1514;
    }

    @Override
    public String name() {
      return "wire";
    }

    @Override
    public long macAddress() {
      return CLIENTS;
    }

    @Override
    public int mtu() {
      return 1500;
    }

    @Override
    public int queues() {
      return 1;
    }

    @Override
    public void flush() {}

    @Override
    public void prepareSleep() {}

    @Override
    public void awake(boolean rung) {}

    @Override
    public int wakeFd() {
      return -1;
    }

    @Override
    public boolean linkUp() {
      return true;
    }

    @Override
    public void close() {}
  }
}
