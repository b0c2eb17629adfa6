// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

/** A dataplane cannot be set up or go on; the message tells the user why and what to do. */
public class DataplaneException extends RuntimeException {
  /** With a sentence for the user. */
  public DataplaneException(String message) {
    super(message);
  }

  /** With a sentence for the user and what lies behind it for a developer. */
  public DataplaneException(String message, Throwable cause) {
    super(message, cause);
  }
}
