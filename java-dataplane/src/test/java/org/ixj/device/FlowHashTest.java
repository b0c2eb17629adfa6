// SPDX-License-Identifier: Apache-2.0
package org.ixj.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.ixj.net.Addresses;
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

  private static byte[] ipv6(int next, int ports) {
    ByteBuffer b = ByteBuffer.allocate(14 + 40 + 4);
    b.putShort(12, (short) 0x86DD).put(14, (byte) 0x60).put(20, (byte) next);
    b.putInt(22, 0x20010DB8).putInt(34, 1).putInt(38, 0x20010DB8).putInt(50, 2).putInt(54, ports);
    return b.array();
  }

  /** As {@link org.ixj.net.Addresses#folded} has it, by which a connect chooses its port. */
  @Test
  void ipv6HashesByItsAddressesFolded() {
    Addresses addresses = new Addresses(new SplittableRandom(1));
    int one = addresses.folded(addresses.of(0x20010DB8L << 32, 1));
    int other = addresses.folded(addresses.of(0x20010DB8L << 32, 2));
    int ports = (1234 << 16) | 80;
    assertThat(hash(ipv6(6, ports))).isEqualTo(FlowHash.of(one, other, 1234, 80)).isNotZero();
    assertThat(hash(ipv6(17, ports))).isEqualTo(FlowHash.of(one, other, 1234, 80));
    int alone = FlowHash.of(one, other, 0, 0);
    assertThat(hash(ipv6(44, ports))).isEqualTo(alone); // fragments must meet
    assertThat(hash(Arrays.copyOf(ipv6(6, ports), 57))).isEqualTo(alone);
    assertThat(hash(ipv6(58, ports))).as("ICMPv6").isZero();
    assertThat(hash(Arrays.copyOf(ipv6(6, ports), 53))).isZero();
  }

  @Test
  void whatIsNotIpHashesToZero() {
    assertThat(hash(Station.frame(64, 1))).isZero();
    assertThat(hash(new byte[13])).isZero();
  }
}
