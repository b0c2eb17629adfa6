// SPDX-License-Identifier: Apache-2.0
package org.ixj.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ixj.sdk.SocketBridge;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** libmemcached's own test of servers, over sockets of this machine. */
@Tag("system")
@Timeout(120)
class MemcapableTest {
  @TempDir Path folder;

  @Test
  void everyTestOfTheTextProtocolPasses() throws Exception {
    String tool = System.getProperty("ixj.memccapable", "memccapable");
    KvStore store = new KvStore(8 << 20, 1, 2, Arena.ofAuto());
    Kv kv = new Kv(store, () -> System.currentTimeMillis() / 1000);
    try (SocketBridge bridge = new SocketBridge(kv)) {
      Path output = folder.resolve("output");
      Process process = start(tool, bridge.localPort(), output);
      assumeTrue(process != null, "skipped: no memccapable (Debian: libmemcached-tools)");
      while (process.isAlive()) {
        bridge.turn();
      }
      String text = Files.readString(output, StandardCharsets.UTF_8);
      assertThat(process.exitValue()).as(text).isZero();
      assertThat(text).contains("ascii prepend").doesNotContain("FAIL");
    }
  }

  private static Process start(String tool, int port, Path output) {
    try {
      return new ProcessBuilder(tool, "-a", "-h", "127.0.0.1", "-p", Integer.toString(port))
          .redirectErrorStream(true)
          .redirectOutput(output.toFile())
          .start();
    } catch (IOException e) {
      return null;
    }
  }
}
