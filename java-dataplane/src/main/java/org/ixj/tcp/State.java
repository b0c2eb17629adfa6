// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

/**
 * The states of RFC 9293 §3.3.2 a {@link Connection} can be in. LISTEN is a {@link Listener},
 * TIME-WAIT an entry of the {@link TimeWaitTable}.
 */
enum State {
  CLOSED,
  SYN_SENT,
  SYN_RECEIVED,
  ESTABLISHED,
  FIN_WAIT_1,
  FIN_WAIT_2,
  CLOSE_WAIT,
  CLOSING,
  LAST_ACK;

  /** Whether the peer may still send data. */
  boolean receives() {
    return this == ESTABLISHED || this == FIN_WAIT_1 || this == FIN_WAIT_2;
  }

  /** Whether the application may still send data. */
  boolean sends() {
    return this == ESTABLISHED || this == CLOSE_WAIT;
  }
}
