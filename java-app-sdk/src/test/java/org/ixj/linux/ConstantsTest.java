// SPDX-License-Identifier: Apache-2.0
package org.ixj.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConstantsTest {
  @TempDir Path folder;

  @Test
  void javaAndTheSystemHeadersAgreeOnEveryConstantBothWays() throws Exception {
    Path program = folder.resolve("constants");
    Path source = Path.of("src/test/c/linux_constants.c").toAbsolutePath();
    assumeTrue(compilerWorks(), "skipped: no C compiler (cc) to read the system headers with");
    assertThat(run("cc", "-Wall", "-Werror", "-o", program.toString(), source.toString()))
        .as("compiler output")
        .isEmpty();

    Map<String, Long> c = new TreeMap<>();
    for (String line : run(program.toString()).lines().toList()) {
      int space = line.indexOf(' ');
      c.put(line.substring(0, space), Long.valueOf(line.substring(space + 1)));
    }
    Map<String, Long> java = new TreeMap<>();
    for (Field field : Constants.class.getDeclaredFields()) {
      if (field.getType() != boolean.class) {
        java.put(field.getName(), ((Number) field.get(null)).longValue());
      }
    }
    assertThat(java).isEqualTo(c);
  }

  private static boolean compilerWorks() throws InterruptedException {
    try {
      run("cc", "--version");
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
