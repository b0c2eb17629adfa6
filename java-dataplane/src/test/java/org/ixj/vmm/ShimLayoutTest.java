// SPDX-License-Identifier: Apache-2.0
package org.ixj.vmm;

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

class ShimLayoutTest {
  @TempDir Path folder;

  @Test
  void javaAndTheShimsHeaderAgreeOnEveryOffsetBothWays() throws Exception {
    assumeTrue(compilerWorks(), "skipped: no C compiler (cc) to read the shim's header with");
    Path program = folder.resolve("layout");
    assertThat(
            run(
                "cc",
                "-Wall",
                "-Werror",
                "-I../vmm-shim/include",
                "-o",
                program.toString(),
                "../vmm-shim/test/layout_dump.c"))
        .as("compiler output")
        .isEmpty();

    Map<String, Long> c = new TreeMap<>();
    for (String line : run(program.toString()).lines().toList()) {
      int space = line.indexOf(' ');
      c.put(line.substring(0, space), Long.valueOf(line.substring(space + 1)));
    }
    Map<String, Long> java = new TreeMap<>();
    for (Field field : ShimLayout.class.getDeclaredFields()) {
      java.put(field.getName(), ((Number) field.get(null)).longValue());
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
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
