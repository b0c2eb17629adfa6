// SPDX-License-Identifier: Apache-2.0
package org.ixj.vfio;

/** A function cannot be driven. The message is one line for the user and says what to do. */
public final class VfioException extends RuntimeException {
  public VfioException(String message) {
    super(message);
  }

  public VfioException(String message, Throwable cause) {
    super(message, cause);
  }
}
