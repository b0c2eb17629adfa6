// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools;

/** This machine lacks something the command needs; the message says what, and how to get it. */
final class CannotRunException extends RuntimeException {
  CannotRunException(String message) {
    super(message);
  }
}
