// SPDX-License-Identifier: Apache-2.0
package org.ixj.linux;

/**
 * A system call failed. Unchecked: most are set-up failures that end the program with this message,
 * and those a caller does answer it tells apart by {@link #errno}.
 */
public final class LinuxException extends RuntimeException {
  private final int errno;

  /**
   * @param call the function and what it was called for
   * @param errno the error number it left
   * @param advice what the user can do about it, or empty
   */
  public LinuxException(String call, int errno, String advice) {
    super(
        call
            + ": "
            + Errno.name(errno)
            + " ("
            + Libc.describe(errno)
            + ")"
            + (advice.isEmpty() ? "" : "; " + advice));
    this.errno = errno;
  }

  /** The error number, to be compared with the constants of {@link Errno}. */
  public int errno() {
    return errno;
  }
}
