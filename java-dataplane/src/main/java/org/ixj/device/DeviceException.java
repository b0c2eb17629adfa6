// SPDX-License-Identifier: Apache-2.0
package org.ixj.device;

/** A device cannot be opened. The message is one line for the user and says what to do. */
public final class DeviceException extends RuntimeException {
  public DeviceException(String message) {
    super(message);
  }

  public DeviceException(String message, Throwable cause) {
    super(message, cause);
  }
}
