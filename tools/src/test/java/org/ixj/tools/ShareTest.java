// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.AutoComplete;
import picocli.CommandLine;

/** What is shipped beside the command still describes it; {@code ci/share} makes it anew. */
final class ShareTest {
  private static final Path SHARE = Path.of("share");

  @Test
  void completionIsUpToDate() throws IOException {
    assertThat(Files.readString(SHARE.resolve("ix.bash")).strip())
        .as("run ci/share")
        .isEqualTo(AutoComplete.bash("ix", Ix.commandLine()).strip());
  }

  @Test
  void everyCommandAndOptionHasItsPlaceInTheManPages() throws IOException {
    for (CommandLine command : Ix.commandLine().getSubcommands().values()) {
      if (command.getCommandSpec().usageMessage().hidden()) {
        continue; // a part of another command
      }
      String name = command.getCommandSpec().name();
      String page = Files.readString(SHARE.resolve("man/ix-" + name + ".1"));
      String text = page.replace("\\-", "-").replace("\\fB", "").replace("\\fP", "");
      for (var option : command.getCommandSpec().options()) {
        assertThat(text).as("run ci/share").contains(option.longestName());
      }
    }
  }
}
