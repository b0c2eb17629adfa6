// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Set;
import org.ixj.net.Ipv6Config;

/**
 * The secret that IPv6 addresses are made with, kept in a file so that they are the same after the
 * next start: RFC 7217 §5. Made where there is none, for its owner alone to read.
 */
final class SecretFile {
  private static final int BYTES = 32;
  private static final int MAX_BYTES = 4096;

  /** The file's content; makes the file where there is none. */
  static byte[] read(Path file) {
    try {
      try {
        return checked(file);
      } catch (NoSuchFileException e) {
        return made(file);
      }
    } catch (IOException e) {
      throw new ConfigException("the IPv6 secret " + file + " cannot be read or made: " + e);
    }
  }

  private static byte[] checked(Path file) throws IOException {
    byte[] secret;
    try (var in = Files.newInputStream(file)) {
      secret = in.readNBytes(MAX_BYTES);
    }
    if (secret.length < Ipv6Config.MIN_SECRET_BYTES) {
      throw new ConfigException(
          "the IPv6 secret " + file + " has less than " + Ipv6Config.MIN_SECRET_BYTES + " bytes");
    }
    return secret;
  }

  private static byte[] made(Path file) throws IOException {
    byte[] secret = random();
    try (var out =
        Files.newByteChannel(
            file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      out.write(ByteBuffer.wrap(secret));
    } catch (FileAlreadyExistsException e) {
      return checked(file); // another dataplane was quicker
    }
    return secret;
  }

  /** A secret that ends with its dataplane. */
  static byte[] random() {
    byte[] secret = new byte[BYTES];
    new SecureRandom().nextBytes(secret);
    return secret;
  }

  private SecretFile() {}
}
