// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.sriov;

/** What was asked for would hurt, or cannot be; the message says why and what to do. */
public final class RefusedException extends RuntimeException {
  RefusedException(String message) {
    super(message);
  }

  /** The same, where need be with the name that somebody asked for it by. */
  public RefusedException about(String name) {
    String message = String.valueOf(getMessage());
    return message.contains(name) ? this : new RefusedException(name + ": " + message);
  }
}
