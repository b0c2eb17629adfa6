// SPDX-License-Identifier: Apache-2.0
package org.ixj.vmm;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ixj.linux.ElfFile;
import org.jspecify.annotations.Nullable;

/** Where libixvmm.so is looked for. Apart from {@link Shim}, which is of no use without it. */
public final class ShimLibrary {
  /** System property with its path. */
  private static final String PROPERTY = "ixj.shim";

  private static final String ADVICE = " (make -C vmm-shim)";

  /** Where a program lies that is built with the library, whether it is there or not. */
  public static Path beside(String program) {
    return Path.of(System.getProperty(PROPERTY, "")).toAbsolutePath().resolveSibling(program);
  }

  /** The library's functions. */
  static SymbolLookup load() {
    String missing = missing();
    if (missing != null) {
      throw new IllegalStateException(missing);
    }
    // SAFETY: the global arena, for code stays mapped: a thread may be in ring 0 in it.
    return SymbolLookup.libraryLookup(Path.of(System.getProperty(PROPERTY)), Arena.global());
  }

  /** Why there is no library to load, or null. */
  static @Nullable String missing() {
    String path = System.getProperty(PROPERTY);
    if (path == null) {
      return "the system property " + PROPERTY + " does not name libixvmm.so";
    }
    try {
      // A JVM that is given something else has words of its own, or ends.
      if (!ElfFile.is(Path.of(path))) {
        return noLibrary(path);
      }
      return ElfFile.isWhole(Path.of(path)) ? null : path + " is cut short" + ADVICE;
    } catch (IOException e) {
      return "cannot read " + path + ": " + e.getMessage();
    }
  }

  /** What is said of a file that is there, and did not do. */
  static String unusable() {
    return System.getProperty(PROPERTY) + " is no libixvmm.so, or another version's" + ADVICE;
  }

  private static String noLibrary(String path) {
    return Files.exists(Path.of(path)) ? path + " is no library" : "there is no " + path + ADVICE;
  }

  private ShimLibrary() {}
}
