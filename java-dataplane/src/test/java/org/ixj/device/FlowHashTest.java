// SPDX-License-Identifier: Apache-2.0
package org.ixj.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class FlowHashTest {
  private static MemorySegment segment(byte[] frame) {
    MemorySegment segment = Arena.ofAuto().allocate(Math.max(frame.length, 1));
    MemorySegment.copy(MemorySegment.ofArray(frame), 0, segment, 0, frame.length);
    return segment;
  }

  private static byte[] ipv4(int headerWords, int protocol, int fragment, int ports) {
    ByteBuffer b = ByteBuffer.allocate(14 + 60 + 4);
    b.putShort(12, (short) 0x0800).put(14, (byte) (0x40 | headerWords));
    b.putShort(20, (short) fragment).put(23, (byte) protocol);
    b.putInt(26, 0x0A000001).putInt(30, 0x0A000002).putInt(14 + headerWords * 4, ports);
    return b.array();
  }

  private static int hash(byte[] frame) {
    return FlowHash.ofFrame(segment(frame), 0, frame.length);
  }

  @Property
  void bothDirectionsOfAFlowHashAlike(
      @ForAll int source,
      @ForAll int destination,
      @ForAll @IntRange(max = 65535) int from,
      @ForAll @IntRange(max = 65535) int to) {
    assertThat(FlowHash.of(source, destination, from, to))
        .isEqualTo(FlowHash.of(destination, source, to, from));
  }

  @Property
  void anyBytesHashToSomeQueue(
      @ForAll @Size(max = 100) byte[] frame, @ForAll @IntRange(min = 1, max = 64) int queues) {
    assertThat(FlowHash.queue(hash(frame), queues)).isBetween(0, queues - 1);
  }

  @Test
  void portsAreReadBehindIpOptions() {
    int ports = (1234 << 16) | 80;
    int flow = FlowHash.of(0x0A000001, 0x0A000002, 1234, 80);
    assertThat(hash(ipv4(5, 6, 0, ports))).isEqualTo(flow);
    assertThat(hash(ipv4(15, 17, 0x4000, ports))).isEqualTo(flow);
  }

  @Test
  void fragmentsAndOtherProtocolsHashByAddressesAlone() {
    int addresses = FlowHash.of(0x0A000001, 0x0A000002, 0, 0);
    assertThat(hash(ipv4(5, 6, 0x2000, 99))).isEqualTo(addresses); // more fragments
    assertThat(hash(ipv4(5, 17, 0x0001, 99))).isEqualTo(addresses); // not the first
    assertThat(hash(ipv4(5, 1, 0, 99))).isEqualTo(addresses); // ICMP
    byte[] impossible = ipv4(5, 6, 0, 99);
    impossible[14] = 0x44; // four words of header
    assertThat(hash(impossible)).isEqualTo(addresses);
  }

  @Test
  void whatIsNotIpv4HashesToZero() {
    assertThat(hash(Station.frame(64, 1))).isZero();
    assertThat(hash(new byte[13])).isZero();
  }
}
