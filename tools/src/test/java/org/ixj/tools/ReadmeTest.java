// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's first application is a real one. */
final class ReadmeTest {
  private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  @Test
  void firstApplicationCompilesAndFitsThirtyLines(@TempDir Path folder) throws IOException {
    Matcher block = BLOCK.matcher(Files.readString(Path.of("../README.md")));
    assertThat(block.find()).isTrue();
    assertThat(block.group(1).lines().count()).isLessThanOrEqualTo(30);
    Path source = Files.writeString(folder.resolve("Shout.java"), block.group(1));

    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-Xlint:all",
                "-Werror",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                folder.toString(),
                source.toString());

    assertThat(status).isZero();
  }
}
