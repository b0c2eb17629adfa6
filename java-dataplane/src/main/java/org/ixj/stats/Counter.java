// SPDX-License-Identifier: Apache-2.0
package org.ixj.stats;

/** Everything the dataplane counts. A frame that is not delivered has exactly one reason here. */
public enum Counter {
  RX_FRAMES("frames taken from the device"),
  RX_BYTES("bytes of the frames taken from the device"),
  TX_FRAMES("frames handed to the device"),
  TX_BYTES("bytes of the frames handed to the device"),
  TX_CUT("frames the device was handed to cut into several of those"),
  RX_NO_MBUF("polls cut short because every message buffer was in use"),
  TX_FULL("frames not sent because the device's ring was full"),
  DROP_TRUNCATED("frames shorter than the headers they claim"),
  DROP_NOT_FOR_US("frames to another station"),
  DROP_ETHERTYPE("frames of a protocol that is not spoken here"),
  DROP_INTERNAL("frames on which our own code failed; each is a bug worth a report"),

  RX_BATCHES("turns that took at least one frame from the device"),
  SLEEPS("times an idle elastic thread went to sleep"),
  COMMANDS("batched system calls executed"),
  COMMANDS_REFUSED("batched system calls answered with an error"),
  COMMANDS_FAULT("scatter/gather entries that reached outside the send arena"),
  DOORBELLS("wake-ups sent to a sleeping application"),

  DEVICE_BAD_LENGTH("frames whose length, as the device gives it, is no Ethernet frame's"),
  DEVICE_REFUSED("frames the kernel did not take: its queue is full or the interface down"),
  WIRE_UP("wire links set up with a peer"),
  WIRE_DOWN("wire links that ended, the peer gone"),
  WIRE_VIOLATION("wire links given up because the peer broke the ring's rules"),
  FAULT_LOST("frames lost on purpose by fault injection"),

  TCP_SEGMENTS_RECEIVED("TCP segments handed up by IPv4"),
  TCP_SEGMENTS_SENT("TCP segments handed down to IPv4"),
  TCP_DROP_MALFORMED("TCP segments whose header contradicts itself or whose addresses cannot be"),
  TCP_DROP_CHECKSUM("TCP segments with a wrong checksum"),
  TCP_DROP_NO_ROOM("TCP payloads not kept because message buffers are short; the peer repeats"),
  TCP_NO_CONNECTION_FOR("TCP segments that belong to no connection and open none"),
  TCP_NO_CONNECTION("connections not opened because the table is full"),
  TCP_BACKLOG_FULL("SYNs dropped, or half-open connections given up, for a full backlog"),
  TCP_SYN_COOKIES("SYNs answered without keeping a connection, while the backlog is full"),
  TCP_COOKIES_REDEEMED("connections opened by the end of a handshake that was not kept"),
  TCP_UNREACHABLE("TCP connection requests from addresses no answer could be sent to"),
  TCP_UNACCEPTABLE("TCP segments outside the window, or wrong for their connection's state"),
  TCP_PAWS("TCP segments with an old timestamp or without the one agreed on"),
  TCP_IN_TIME_WAIT("TCP segments for connections in TIME_WAIT"),
  TCP_TIME_WAIT_FULL("TIME_WAIT entries ended early because the table is full"),
  TCP_CHALLENGES("challenge ACKs sent"),
  TCP_CHALLENGE_LIMITED("challenge ACKs not sent because of their rate limit"),
  TCP_RESETS_SENT("TCP resets sent"),
  TCP_RESETS_RECEIVED("TCP resets that ended a connection"),
  TCP_RESET_LIMITED("resets to unknown connections not sent because of their rate limit"),
  TCP_RETRANSMITTED("TCP segments sent again"),
  TCP_RECOVERIES("losses found by acknowledgements: fast recoveries entered"),
  TCP_SPURIOUS_RECOVERIES("recoveries undone: the peer got all that was sent again twice"),
  TCP_TIMEOUTS("retransmission time-outs of data"),
  TCP_TAIL_PROBES("tail loss probes sent"),
  TCP_ECN_CONNECTIONS("connections both sides of which speak ECN"),
  TCP_ECN_REFUSALS("SYNs sent again without ECN because nothing answered the one with it"),
  TCP_ECN_MARKED("segments with data that arrived marked: congestion experienced"),
  TCP_ECN_REDUCTIONS("congestion windows reduced because the peer told of marks"),
  TCP_ICMP_IGNORED("ICMP errors about TCP that match nothing in flight or change nothing"),

  DROP_VLAN("frames of a VLAN; only priority tags are taken"),
  DROP_SOURCE("frames from a group address, which no station has"),
  ARP_DROP_MALFORMED("ARP packets that are cut short or of another kind"),
  ARP_IGNORED("ARP packets that neither ask nor answer this interface"),
  ARP_LEARNED("ARP packets that answered us or asked for us"),
  ARP_SUSPECTED("ARP packets nobody asked for that contradict a known neighbour"),
  ARP_CONFLICTS("ARP packets of another station that claims our address"),
  ARP_DEFENDED("announcements of our address after a conflict"),
  ARP_REQUESTS_SENT("ARP requests sent"),
  ARP_REPLIES_SENT("ARP replies sent"),
  NEIGHBORS_FULL("addresses not kept because the neighbour table is full or fills too fast"),
  NEIGHBOR_WAIT_FULL("datagrams given up because too many wait for a neighbour's answer"),
  NEIGHBOR_UNRESOLVED("datagrams given up because their neighbour did not answer"),
  IPV4_DROP_TRUNCATED("IPv4 datagrams longer than their frame"),
  IPV4_DROP_MALFORMED("IPv4 datagrams whose header contradicts itself"),
  IPV4_DROP_CHECKSUM("IPv4 datagrams with a wrong header checksum"),
  IPV4_DROP_NOT_FOR_US("IPv4 datagrams to another address"),
  IPV4_DROP_BROADCAST("IPv4 datagrams to everybody, of a protocol that takes none such"),
  IPV4_DROP_MARTIAN("IPv4 datagrams from an address that cannot send"),
  IPV4_DROP_SOURCE_ROUTE("IPv4 datagrams with a source route"),
  IPV4_DROP_PROTOCOL("IPv4 datagrams of a protocol that is not spoken here"),
  IPV4_NO_ROUTE("datagrams not sent because there is no way to the address"),
  IPV4_BAD_DESTINATION("datagrams not sent because their address is no single host's"),
  IPV4_TOO_BIG("datagrams not sent because they exceed the MTU"),
  FRAGMENTS_REASSEMBLED("fragments whose datagram became whole"),
  FRAGMENTS_MALFORMED("fragments of an impossible length or place"),
  FRAGMENTS_OVERLAP("fragments of datagrams given up because their parts overlap"),
  FRAGMENTS_ECN(
      "fragments of datagrams that are marked in one part and not ECN-capable in another"),
  FRAGMENTS_TOO_BIG("fragments of datagrams that do not fit a message buffer"),
  FRAGMENTS_FULL("fragments given up because too many datagrams were incomplete"),
  FRAGMENTS_EXPIRED("fragments whose datagram did not become whole in time"),
  ICMP_DROP_MALFORMED("ICMP messages that are cut short or fail their checksum"),
  ICMP_IGNORED("ICMP messages of a type, or about a datagram, that is nothing to us"),
  ICMP_ECHO("echo requests answered"),
  ICMP_ECHO_LIMITED("echo requests not answered because of their rate limit"),
  ICMP_ECHO_NOT_SENT("echo requests whose answer could not be sent"),
  ICMP_ERRORS_RECEIVED("ICMP errors handed to their transport"),
  ICMP_ERRORS_SENT("ICMP errors sent"),
  ICMP_ERRORS_LIMITED("ICMP errors not sent because of their rate limit"),
  UDP_DATAGRAMS_RECEIVED("UDP datagrams kept for the application"),
  UDP_DATAGRAMS_SENT("UDP datagrams handed down to IPv4"),
  UDP_DROP_MALFORMED("UDP datagrams whose length contradicts itself"),
  UDP_DROP_CHECKSUM("UDP datagrams with a wrong checksum"),
  UDP_DROP_NO_SOCKET("UDP datagrams to a port nobody is bound to"),
  UDP_DROP_QUEUE_FULL("UDP datagrams to a socket that holds as many as it may"),
  UDP_DROP_NO_ROOM("UDP datagrams not kept because message buffers are short"),
  UDP_ICMP_IGNORED("ICMP errors about UDP, which no event condition tells of"),

  DEVICE_SPREAD_FULL("frames lost because the elastic thread they are for did not keep up"),
  DEVICE_DAMAGED("frames that were damaged on their way, as the device says"),
  DEVICE_RESETS("times a queue was set up anew after its device was reset");

  private final String meaning;

  Counter(String meaning) {
    this.meaning = meaning;
  }

  /** One sentence for people. */
  public String meaning() {
    return meaning;
  }

  /** The name in figures and on screens: lower case with hyphens. */
  public String label() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }
}
