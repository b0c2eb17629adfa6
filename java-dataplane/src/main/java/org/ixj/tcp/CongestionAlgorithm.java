// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

/** How a connection adapts its sending to the path. */
public enum CongestionAlgorithm {
  /** CUBIC (RFC 9438), with HyStart++ (RFC 9406) in its first slow start. */
  CUBIC,

  /** NewReno: RFC 5681. */
  NEWRENO,

  /**
   * Data Center TCP (RFC 8257), for networks whose switches mark at a short queue; NewReno where
   * the peer does not speak ECN. Not for the Internet, where it starves those that halve their
   * window.
   */
  DCTCP
}
