// SPDX-License-Identifier: Apache-2.0
package org.ixj.wire;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.ixj.microbench.Microbenchmark;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;

/** The gates and fields of one TCP segment's headers, as on its way in; 64 frames in turn. */
public class HeadersBenchmark extends Microbenchmark {
  private static final int FRAMES = 64;
  private static final int STRIDE = 2048;
  private static final int BYTES = EthernetHeader.BYTES + Ipv4Header.BYTES + TcpHeader.BYTES + 64;

  private MemorySegment memory;
  private int next;

  @Setup
  public void write() {
    memory = Arena.global().allocate((long) FRAMES * STRIDE, 64);
    for (int i = 0; i < FRAMES; i++) {
      long at = (long) i * STRIDE;
      EthernetHeader.write(memory, at, 2, 1, EthernetHeader.TYPE_IPV4);
      long ip = at + EthernetHeader.BYTES;
      int datagram = BYTES - EthernetHeader.BYTES;
      Ipv4Header.write(
          memory,
          ip,
          EcnField.NOT_ECT,
          datagram,
          i,
          Ipv4Header.PROTOCOL_TCP,
          0x0A000001,
          0x0A000002);
      TcpHeader.write(
          memory, ip + Ipv4Header.BYTES, 40_000 + i, 80, i, i, TcpHeader.BYTES, TcpHeader.ACK, 512);
    }
  }

  @Benchmark
  public long parse() {
    long at = (long) (next++ & (FRAMES - 1)) * STRIDE;
    int ethernet = EthernetHeader.check(memory, at, BYTES);
    int type = EthernetHeader.type(memory, at, ethernet);
    long ip = at + ethernet;
    int header = Ipv4Header.check(memory, ip, BYTES - ethernet);
    long tcp = ip + header;
    if (header < 0 || !TcpHeader.valid(memory, tcp, BYTES - ethernet - header)) {
      throw new IllegalStateException("a right frame was refused");
    }
    return (long) type
        + Ipv4Header.source(memory, ip)
        + Ipv4Header.destination(memory, ip)
        + TcpHeader.sourcePort(memory, tcp)
        + TcpHeader.destinationPort(memory, tcp)
        + TcpHeader.sequence(memory, tcp)
        + TcpHeader.acknowledgment(memory, tcp)
        + TcpHeader.flags(memory, tcp)
        + TcpHeader.window(memory, tcp);
  }
}
