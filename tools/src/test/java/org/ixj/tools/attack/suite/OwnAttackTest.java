// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.ixj.tools.attack.Arrangement;
import org.ixj.tools.attack.Deed;
import org.ixj.tools.attack.Domain;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The attack of one's own that docs/attacks.md shows. */
@Tag("system")
final class OwnAttackTest {
  private static final Path BUILT = Path.of("target").toAbsolutePath();
  private static final Path DOCUMENT = Path.of("../docs/attacks.md");
  private static final Pattern EXAMPLE =
      Pattern.compile(
          "```java\\n(import org.*?public final class (\\w+) extends Attack.*?)```",
          Pattern.DOTALL);
  private static final String NAME = "own.mprotect";

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"PROCESS,", "PROCESS,package elsewhere;", "NONE,"})
  void itIsWhatTheDocumentSays(Domain domain, String where) throws Exception {
    compile(where == null ? "" : where);
    List<Deed> own =
        Arsenal.load(BUILT.resolve("classes"), Path.of("no-list"), List.of(folder)).stream()
            .filter(deed -> deed.name().equals(NAME))
            .toList();
    Arrangement arrangement = new Arrangement(domain, "host", false);

    try (Suite suite = new Suite(arrangement, BUILT, List.of(folder), false, OwnAttackTest::say)) {
      assertThat(suite.run(own))
          .extracting(Verdict::happened)
          .containsExactly(domain == Domain.NONE ? "went through (0)" : "EACCES");
    }
  }

  private void compile(String where) throws Exception {
    Matcher example = EXAMPLE.matcher(Files.readString(DOCUMENT));
    assertThat(example.find()).isTrue();
    Path source = folder.resolve(example.group(2) + ".java");
    Files.writeString(source, where + example.group(1));
    String[] options = {
      "-d", folder.toString(), "-cp", System.getProperty("java.class.path"), "-proc:none"
    };
    String[] arguments = new String[options.length + 1];
    System.arraycopy(options, 0, arguments, 0, options.length);
    arguments[options.length] = source.toString();
    assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments)).isZero();
  }

  private static void say(String line) {
    System.out.println(line);
  }
}
