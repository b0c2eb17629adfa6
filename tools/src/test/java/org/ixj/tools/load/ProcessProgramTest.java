// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.ixj.tools.child.Child;
import org.ixj.tools.child.Ready;
import org.ixj.tools.child.Taskset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A program in C in a process of its own, on the dataplane's processor. */
@Tag("system")
class ProcessProgramTest {
  private static final String NAME = "c-" + ProcessHandle.current().pid();
  private static final Path KV = Path.of("../java-app-sdk/target/c/process/kv");
  private static final Pattern REQUESTS = Pattern.compile("requests +([0-9,]+)");
  private static final long PATIENCE_MS = 60_000;

  /**
   * What a bell of which nobody hears lets through waits for a timer: some hundred in these two
   * seconds, where a hundred thousand are usual.
   */
  private static final int NONE_WAITS_FOR_A_TIMER = 2000;

  @Test
  void theDataplaneHearsItsBellAndHasItsProcessor() throws Exception {
    String kv = KV.toRealPath().toString();
    List<String> run =
        Child.ix("run", "--app", kv, "--domain", "process", "--device", "wire", "--name", NAME);
    List<String> load =
        Child.ix(
            "load",
            "--to",
            NAME,
            "--workload",
            "kv",
            "--connections",
            "4",
            "--seconds",
            "2",
            "--warmup",
            "1",
            "--settle",
            "0");
    try (Child dataplane = Child.start(Taskset.on("0", run))) {
      assertThat(Ready.await(NAME, dataplane)).as(dataplane.lastLine()).isTrue();
      try (Child client = Child.start(load)) {
        var requests = client.await(REQUESTS, PATIENCE_MS);
        assertThat(requests).as(client.lastLine()).isNotNull();
        assertThat(Integer.parseInt(requests.group(1).replace(",", "")))
            .isGreaterThan(NONE_WAITS_FOR_A_TIMER);
      }
    }
  }
}
