// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.weakened;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.ixj.tools.child.Child;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The simulation finds what is wrong with a stack, and says what it saw. */
@Tag("system")
final class WeakenedSimTest {
  private static final String HOURS = "0.5";

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // A seed, what is put in the place of what, and what must be seen.
        "1 | tcp/Demux.java | !pool.isTransportChecked(mbuf) && !checksumHolds"
            + " | false && !checksumHolds | is wrong",
        "113 | tcp/AckIn.java | if (older && !acknowledges) { | if (older) {"
            + " | more than the window allows",
        "3 | tcp/Receiver.java | return free - announced >= step ? free : Math.max(announced, 0);"
            + " | return free / 2; | shrinks its window",
        "1 | tcp/Lifecycle.java | addresses.release(c.remoteAddress); | addresses.release(c.localAddress); | numbers of addresses held",
        "2 | tcp/Payloads.java | pool.free(mbuf); | pool.length(mbuf, 0); | mbufs held",
      })
  void whatIsWrongIsSeen(String seed, String file, String from, String to, String seen)
      throws Exception {
    List<Patch> weakness = List.of(new Patch(file, from, to));
    assertThat(simulate(weakness, seed, 1))
        .contains(seen)
        .contains("again: ix sim --seed " + seed + " --hours " + HOURS);
    assertThat(folder.resolve("sim-" + seed + ".pcapng")).isNotEmptyFile();
  }

  private String simulate(List<Patch> patches, String seed, int status)
      throws IOException, InterruptedException {
    Path classes = Files.createDirectory(folder.resolve("classes"));
    String path = absolute(WeakenedBuild.with(patches, classes).classPath());
    List<String> command =
        new ArrayList<>(Child.ixOf(path, "sim", "--seed", seed, "--hours", HOURS));
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isEqualTo(status);
    return said;
  }

  /** Or the weakened ones would show nothing. */
  @Test
  void nothingIsSeenWhereNothingIsWrong() throws Exception {
    assertThat(simulate(List.of(), "113", 0)).contains(" 0 violations");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(Path::toString)).noneMatch(name -> name.endsWith(".pcapng"));
    }
  }

  /** The simulation writes its captures where it is started. */
  private static String absolute(String classPath) {
    List<String> entries = new ArrayList<>();
    for (String entry : classPath.split(":", -1)) {
      entries.add(Path.of(entry).toAbsolutePath().toString());
    }
    return String.join(":", entries);
  }
}
