// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

/** Whether connections speak explicit congestion notification: RFC 3168 §6.1.1. */
public enum EcnMode {
  /** Never. */
  OFF,

  /** Where the peer asks for it. */
  ACCEPT,

  /** Where the peer asks for it, and connections of ours ask. */
  REQUEST
}
