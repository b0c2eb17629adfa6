// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack;

/** The sentences of the protection model, each of which attacks try to make untrue. */
public enum Promise {
  /** The four regions and their rights. */
  READ_ONLY("An application reads its message buffers and events and writes neither."),
  /** Everything that is not a port. */
  CONFINED("An application reaches nothing of the dataplane or the host beyond its port."),
  /** The system-call gate. */
  GATE("What a command says is checked after it is copied, and nothing is used that fails."),
  /** Denial of service. */
  OWN_COST("An application that hoards, floods, hangs or dies costs only itself."),
  /** The other side of the link. */
  NETWORK("A station on the network takes no connection over or down, and no table from others."),
  /** The other functions of the card. */
  CARD("Who has another function of the card reaches no memory, frame or function but its own."),
  /** Failures of our own side. */
  RECOVERS("Whatever fails, what was acknowledged stays, and every survivor is back in service."),
  /** Information flow. */
  SECRET("No byte of another application, another connection or the dataplane is ever shown.");

  private final String sentence;

  Promise(String sentence) {
    this.sentence = sentence;
  }

  /** The sentence. */
  public String sentence() {
    return sentence;
  }
}
