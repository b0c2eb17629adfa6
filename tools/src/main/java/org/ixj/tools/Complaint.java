// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools;

/** One line a person can act on, made of a failure. */
final class Complaint {
  static String of(Throwable failure) {
    String message = failure.getMessage();
    // Exceptions made for people carry a sentence; the others at least name themselves.
    return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
  }

  private Complaint() {}
}
