// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** File ownership by number: the users of applications have no names. */
final class Ownership {
  /** Makes {@code uid} the owner; no effect for the user one already is. */
  static void give(Path file, int uid) {
    try {
      if ((Integer) Files.getAttribute(file, "unix:uid") != uid) {
        Files.setAttribute(file, "unix:uid", uid);
      }
    } catch (IOException e) {
      throw new DataplaneException("cannot give " + file + " to user " + uid, e);
    }
  }

  private Ownership() {}
}
