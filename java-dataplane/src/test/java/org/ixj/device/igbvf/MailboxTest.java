// SPDX-License-Identifier: Apache-2.0
package org.ixj.device.igbvf;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.ixj.vfio.Mmio;
import org.junit.jupiter.api.Test;

class MailboxTest {
  private static final long PATIENCE_NS = 200_000_000;

  private final Mmio registers = new Mmio(Arena.ofAuto().allocate(0x4000, 4));

  @Test
  void aPhysicalFunctionThatTalksOnAndNeverAnswersIsNoAnswer() {
    try (RestlessCard _ =
        new RestlessCard(
            1,
            _ -> {
              registers.write(VfRegisters.MAILBOX_MEMORY, MailboxMessage.CONTROL);
              registers.write(VfRegisters.MAILBOX, Mailbox.MESSAGE | Mailbox.READ | Mailbox.OURS);
            })) {
      Mailbox mailbox = new Mailbox(registers, PATIENCE_NS);
      assertThat(CompletableFuture.supplyAsync(() -> mailbox.request(MailboxMessage.reset())))
          .succeedsWithin(Duration.ofSeconds(10))
          .isNull();
    }
  }
}
