// SPDX-License-Identifier: Apache-2.0
package org.ixj.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.ixj.stats.Counter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Explicit congestion notification with Linux: who agrees on it, and that no byte minds. */
@Tag("system")
@ExtendWith(OwnNetwork.class)
class EcnOverTapTest {
  private static final Path LINUX = Path.of("/proc/sys/net/ipv4/tcp_ecn");
  private static final long BYTES = 16 << 20;

  private static void transfer(String linuxSays, long agreed) throws Exception {
    Files.writeString(LINUX, linuxSays);
    try (Service service = Service.start(i -> new Bulk())) {
      BulkClient.upload(Service.at(Bulk.PORT), BYTES, 1);
      BulkClient.download(Service.at(Bulk.PORT), BYTES, 1);
      assertThat(service.figure(Counter.TCP_ECN_CONNECTIONS)).isEqualTo(agreed);
      service.assertAllReturned();
    }
  }

  @Test
  void linuxAsksAndGetsIt() throws Exception {
    transfer("1", 2);
  }

  @Test
  void linuxDoesNotAskAndGoesWithout() throws Exception {
    transfer("2", 0);
  }
}
