// SPDX-License-Identifier: Apache-2.0
package org.ixj.vfio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VfioConstantsTest {
  /** Fields that headers older than Linux 6.6 cannot confirm start so. */
  private static final String[] YOUNG = {
    "DEVICE_BIND_IOMMUFD", "BIND_", "DEVICE_ATTACH", "ATTACH_", "IOAS_"
  };

  @TempDir Path folder;

  @Test
  void javaAndTheKernelsHeadersAgreeOnEveryConstantBothWays() throws Exception {
    Path program = folder.resolve("constants");
    Path source = Path.of("src/test/c/vfio_constants.c").toAbsolutePath();
    assumeTrue(works("cc", "--version"), "skipped: no C compiler (cc) to read headers with");
    assertThat(run("cc", "-Wall", "-Werror", "-o", program.toString(), source.toString()))
        .as("compiler output")
        .isEmpty();

    Map<String, Long> c = new TreeMap<>();
    for (String line : run(program.toString()).lines().toList()) {
      int space = line.indexOf(' ');
      c.put(line.substring(0, space), Long.valueOf(line.substring(space + 1)));
    }
    Map<String, Long> java = new TreeMap<>();
    for (Field field : VfioConstants.class.getDeclaredFields()) {
      if (c.containsKey(field.getName()) || !isYoung(field.getName())) {
        java.put(field.getName(), ((Number) field.get(null)).longValue());
      }
    }
    assertThat(java).isEqualTo(c);
  }

  private static boolean isYoung(String name) {
    for (String start : YOUNG) {
      if (name.startsWith(start)) {
        return true;
      }
    }
    return false;
  }

  private static boolean works(String... command) throws InterruptedException {
    try {
      run(command);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
