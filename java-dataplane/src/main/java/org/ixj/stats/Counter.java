// SPDX-License-Identifier: Apache-2.0
package org.ixj.stats;

/** Everything the dataplane counts. A frame that is not delivered has exactly one reason here. */
public enum Counter {
  RX_FRAMES("frames taken from the device"),
  RX_BYTES("bytes of the frames taken from the device"),
  TX_FRAMES("frames handed to the device"),
  TX_BYTES("bytes of the frames handed to the device"),
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
  TCP_TIMEOUTS("retransmission time-outs of data"),
  TCP_TAIL_PROBES("tail loss probes sent"),
  TCP_ICMP_IGNORED("ICMP errors about TCP that match nothing in flight or change nothing");

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
