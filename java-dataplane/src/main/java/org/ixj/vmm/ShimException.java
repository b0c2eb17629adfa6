// SPDX-License-Identifier: Apache-2.0
package org.ixj.vmm;

/** The shim could not do what was asked; the message is its own line on why. */
public final class ShimException extends RuntimeException {
  private final int errno;

  ShimException(int errno, String message) {
    super(message);
    this.errno = errno;
  }

  /** The error number, as in errno.h. */
  public int errno() {
    return errno;
  }
}
