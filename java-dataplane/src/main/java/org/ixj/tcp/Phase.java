// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

/** How a connection stands with the application. */
enum Phase {
  /** Answered SYN of a listener; the application does not know. */
  HALF_OPEN,
  /** Established; the application was or will be told by a knock. */
  KNOCKED,
  /** The application's connect is under way. */
  CONNECTING,
  /** Accepted or connected. */
  OPEN,
  /** The application called close: it gets {@code sent} and one {@code dead}, nothing else. */
  CLOSING,
  /** The last event is pending. */
  ENDING,
  /** The application was told the end, or never knew: its handle is stale. */
  ORPHAN
}
