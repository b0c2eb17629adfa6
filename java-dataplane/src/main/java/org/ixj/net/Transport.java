// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

/** A protocol above IPv4: receives whole datagrams, reassembled and with a valid IPv4 header. */
public interface Transport {
  /**
   * A datagram to one of our addresses. Takes over {@code mbuf}: it is freed, or kept until its
   * payload is done with. Addresses are unsigned numbers in host order.
   *
   * @param at offset of the transport header in the pool's segment, inside {@code mbuf}
   * @param bytes transport header and payload, by the IPv4 header's total length
   * @param nowUs the loop's clock, microseconds, never backwards
   */
  void input(int mbuf, int source, int destination, long at, int bytes, long nowUs);

  /**
   * An ICMP error about a datagram we are said to have sent. Everything in it may be forged: the
   * transport believes it only as far as the quoted header matches its own state.
   *
   * @param at offset, in the pool's segment, of the quoted transport header
   * @param bytes quoted bytes that are there, at least 8 (RFC 792)
   * @param mtu next-hop MTU of a "fragmentation needed" (RFC 1191), otherwise 0
   */
  void error(int icmpType, int icmpCode, int mtu, int source, int destination, long at, int bytes);
}
