// SPDX-License-Identifier: Apache-2.0
package org.ixj.sim;

/**
 * How the applications of a simulation behave.
 *
 * @param bytes each side sends in all
 * @param sendMost most bytes of one send
 * @param slowReaderUs longest a reader keeps data before recvDone; 0: at once
 * @param eventRoom events the application takes per turn
 * @param ending who ends a conversation
 * @param ring bytes of the send arena a conversation has
 * @param back bytes that the accepting side sends, in place of {@code bytes}
 */
record SimPlan(
    int bytes, int sendMost, long slowReaderUs, int eventRoom, Ending ending, int ring, int back) {
  SimPlan(int bytes, int sendMost, long slowReaderUs, int eventRoom, Ending ending) {
    this(bytes, sendMost, slowReaderUs, eventRoom, ending, 1 << 15);
  }

  SimPlan(int bytes, int sendMost, long slowReaderUs, int eventRoom, Ending ending, int ring) {
    this(bytes, sendMost, slowReaderUs, eventRoom, ending, ring, bytes);
  }

  /** One side sends all the time, with as much in flight as {@code ring}. */
  static SimPlan flood(int ring) {
    return new SimPlan(Integer.MAX_VALUE, 1 << 20, 0, 1000, Ending.CONNECTOR, ring, 0);
  }

  /** Parts of the send arena; a host with more conversations has them share it. */
  int rings() {
    return ring > 1 << 20 ? 2 : 32;
  }

  int sends(boolean connector) {
    return connector ? bytes : back;
  }

  enum Ending {
    /** The connecting side closes when both directions are done; the other on end of stream. */
    CONNECTOR,
    /** The other way round. */
    ACCEPTOR,
    /** Both close as soon as both directions are done. */
    BOTH,
    /** The connecting side aborts half-way. */
    ABORT,
    /** Both close right after their last send, whatever still comes. */
    AT_ONCE
  }
}
