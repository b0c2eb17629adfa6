// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.weakened;

/**
 * A change of one place in one source file.
 *
 * @param file below {@code src/main/java/org/ixj} of the dataplane or the SDK, or {@code src} of
 *     the shim
 * @param from text that occurs once in it, white space as it is there
 * @param to what is there instead
 */
record Patch(String file, String from, String to) {
  /** Whether it is the shim that it changes. */
  boolean ofShim() {
    return !file.endsWith(".java");
  }

  /**
   * The text changed.
   *
   * @throws IllegalStateException when the place is not there any more: the patch is to be renewed
   */
  String applyTo(String source) {
    int at = source.indexOf(from);
    if (at < 0 || source.indexOf(from, at + 1) >= 0) {
      throw new IllegalStateException(
          (at < 0 ? "nowhere" : "more than once") + " in " + file + ": " + from);
    }
    return source.substring(0, at) + to + source.substring(at + from.length());
  }
}
