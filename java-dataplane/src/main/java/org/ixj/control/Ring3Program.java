// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.ixj.vmm.Ring3Application;

/** The file of a program for ring 3; the shim's loader says what is wrong within it. */
final class Ring3Program {
  /**
   * All of it.
   *
   * @throws DataplaneException with a sentence for the user when there is none to be read
   */
  static byte[] read(Path file) {
    if (Files.isDirectory(file)) {
      throw cannotRun(file, "it is a folder");
    }
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw cannotRun(file, "it is no regular file"); // and may have no end
    }
    try {
      if (Files.exists(file) && Files.size(file) == 0) {
        // Or of /proc, where reading may wait for ever.
        throw cannotRun(file, "not a program for ring 3: it is empty, shorter than an ELF header");
      }
    } catch (IOException e) {
      throw cannotRun(file, "cannot read it: " + e.getMessage());
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] program = in.readNBytes(Ring3Application.PROGRAM_BYTES + 1);
      if (program.length > Ring3Application.PROGRAM_BYTES) {
        throw cannotRun(
            file, "it has more than " + (Ring3Application.PROGRAM_BYTES >> 20) + " MiB");
      }
      return program;
    } catch (NoSuchFileException e) {
      throw new DataplaneException("there is no program " + file + " to run in ring 3", e);
    } catch (AccessDeniedException e) {
      throw cannotRun(file, "no permission to read it");
    } catch (IOException e) {
      throw cannotRun(file, "cannot read it: " + e.getMessage());
    }
  }

  /** The sentence for a program that is refused. */
  static DataplaneException cannotRun(Path file, String reason) {
    return new DataplaneException("cannot run " + file + " in ring 3: " + reason);
  }

  private Ring3Program() {}
}
