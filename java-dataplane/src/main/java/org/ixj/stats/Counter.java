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

  DEVICE_BAD_LENGTH("frames whose length, as the device gives it, is no Ethernet frame's"),
  DEVICE_REFUSED("frames the kernel did not take: its queue is full or the interface down"),
  WIRE_UP("wire links set up with a peer"),
  WIRE_DOWN("wire links that ended, the peer gone"),
  WIRE_VIOLATION("wire links given up because the peer broke the ring's rules"),
  FAULT_LOST("frames lost on purpose by fault injection");

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
