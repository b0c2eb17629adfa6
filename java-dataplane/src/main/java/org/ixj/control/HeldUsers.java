// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Users that this process keeps for its applications until it ends, as locks: one byte for each in
 * a file that all dataplanes share. Between two launches nothing else tells that a user is taken.
 */
final class HeldUsers {
  // Never closed: closing any channel of the file would give up all locks on it (fcntl(2)).
  private static @Nullable FileChannel file;

  // Locks are the process's: they do not keep two dataplanes of one process apart.
  private static final Set<Integer> HELD = new HashSet<>();

  /** Takes a user; false when another dataplane holds it, in this process or in another. */
  static synchronized boolean take(int uid) {
    try {
      if (file == null) {
        RunDirectory.makeBase(RunDirectory.base());
        file = open(RunDirectory.base().resolve(".users")); // no dataplane can be named so
      }
      return !HELD.contains(uid) && file.tryLock(uid, 1, false) != null && HELD.add(uid);
    } catch (IOException e) {
      throw new DataplaneException(
          "cannot keep a user for the application in "
              + RunDirectory.base()
              + ": "
              + e.getMessage(),
          e);
    }
  }

  /** For nobody else to read: who may read it may lock it. */
  private static FileChannel open(Path path) throws IOException {
    return FileChannel.open(
        path,
        Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }

  private HeldUsers() {}
}
