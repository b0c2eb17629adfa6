// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.sim;

/**
 * A frame under way.
 *
 * @param atUs when it arrives
 * @param order among those that arrive at one time
 * @param to number of the station
 * @param bytes of the frame, which nobody changes
 */
@SuppressWarnings("ArrayRecordComponent") // one writer, then readers only
record Frame(long atUs, long order, int to, byte[] bytes) implements Comparable<Frame> {
  @Override
  public int compareTo(Frame other) {
    int byTime = Long.compare(atUs, other.atUs);
    return byTime != 0 ? byTime : Long.compare(order, other.order);
  }
}
