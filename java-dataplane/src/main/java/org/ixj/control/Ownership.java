// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** File ownership by number: the users of applications have no names. */
final class Ownership {
  /** Makes {@code uid} the owner; no effect for the user one already is. */
  static void give(Path file, int uid) {
    set(file, "unix:uid", uid, "user");
  }

  /** Makes {@code gid} the group; no effect where it is already. */
  static void giveGroup(Path file, int gid) {
    set(file, "unix:gid", gid, "group");
  }

  private static void set(Path file, String attribute, int number, String what) {
    try {
      if ((Integer) Files.getAttribute(file, attribute) != number) {
        Files.setAttribute(file, attribute, number);
      }
    } catch (IOException e) {
      throw new DataplaneException("cannot give " + file + " to " + what + " " + number, e);
    }
  }

  private Ownership() {}
}
