// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.sriov;

/** What was asked for would hurt, or cannot be; the message says why and what to do. */
public final class RefusedException extends RuntimeException {
  RefusedException(String message) {
    super(message);
  }
}
