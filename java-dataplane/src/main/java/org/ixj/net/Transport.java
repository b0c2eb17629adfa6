// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

/** A protocol above IP: receives whole datagrams, reassembled and with a valid IP header. */
public interface Transport {
  /**
   * A datagram to one of our addresses. Takes over {@code mbuf}: it is freed, or kept until its
   * payload is done with. Addresses are numbers of {@link IpOutput#addresses}.
   *
   * @param at offset of the transport header in the pool's segment, inside {@code mbuf}
   * @param bytes transport header and payload, by the IP header's length
   * @param nowUs the loop's clock, microseconds, never backwards
   */
  void input(int mbuf, int source, int destination, long at, int bytes, long nowUs);

  /**
   * An ICMP error about a datagram we are said to have sent, in ICMP's numbers for IPv4 whichever
   * family it is of. Everything in it may be forged: the transport believes it only as far as the
   * quoted header matches its own state.
   *
   * @param at offset, in the pool's segment, of the quoted transport header
   * @param bytes quoted bytes that are there, at least 8 (RFC 792)
   * @param mtu next-hop MTU of a "fragmentation needed" or "packet too big" (RFC 1191, RFC 8201),
   *     otherwise 0
   */
  void error(int icmpType, int icmpCode, int mtu, int source, int destination, long at, int bytes);
}
