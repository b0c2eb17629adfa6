// SPDX-License-Identifier: Apache-2.0
package org.ixj.vmm;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Ring 3 from Java in host mode, on whatever KVM this machine has. */
@Tag("system")
class Ring3Test {
  private HostileGuest guest;

  @BeforeEach
  void open() throws Exception {
    guest = new HostileGuest();
  }

  @AfterEach
  void close() {
    if (guest != null) {
      guest.close();
    }
  }

  @Test
  void ringThreeReadsMessageBuffersInPlace() {
    guest.restart();
    guest.give(HostileGuest.SUM, guest.inMessages(0), 1000);
    long sum = 0;
    for (long i = 0; i < 1000; i++) {
      sum += guest.messages.getAtIndex(JAVA_LONG, i) * (i + 1);
    }
    assertThat(guest.vcpu.run(1).kind()).isEqualTo(RunEvent.BATCH);
    assertThat(guest.result()).isEqualTo(sum);
  }

  @Test
  void aWriteToAMessageBufferIsAVerdictWithTheAddressAndChangesNothing() {
    guest.restart();
    guest.give(HostileGuest.WRITE, guest.inMessages(40), 0);
    RunEvent event = guest.vcpu.run(1);
    assertThat(event.kind()).isEqualTo(RunEvent.FAULT);
    assertThat(event.vector()).isEqualTo(14);
    assertThat(event.code()).isEqualTo(7);
    assertThat(event.address()).isEqualTo(guest.inMessages(40));
    assertThat(guest.messages.getAtIndex(JAVA_LONG, 5)).isEqualTo(HostileGuest.message(5));
    assertThatThrownBy(() -> guest.vcpu.run(1))
        .isInstanceOf(ShimException.class)
        .hasMessageContaining("ended");
  }

  @Test
  void aSpinningApplicationIsPreemptedAndGoesOn() throws Exception {
    guest.restart();
    guest.give(HostileGuest.SPIN, 0, 0);
    AtomicBoolean stop = new AtomicBoolean();
    Thread watchdog =
        new Thread(
            () -> {
              while (!stop.get()) {
                if (guest.progress() > 0) {
                  guest.vcpu.kick(guest.vcpu.activation());
                }
                Thread.onSpinWait();
              }
            });
    watchdog.start();
    try {
      assertThat(guest.vcpu.run(1).kind()).isEqualTo(RunEvent.PREEMPTED);
      long before = guest.progress();
      RunEvent event = guest.vcpu.run(0);
      while (event.kind() == RunEvent.PREEMPTED && guest.progress() == before) {
        event = guest.vcpu.run(0);
      }
      assertThat(guest.progress()).isGreaterThan(before);
    } finally {
      stop.set(true);
      watchdog.join();
    }
  }

  @Test
  void theApplicationLogsAndExits() {
    guest.restart();
    guest.give(HostileGuest.LOG, 0, 0);
    assertThat(guest.vcpu.run(1).kind()).isEqualTo(RunEvent.BATCH);
    assertThat(guest.application.log()).asString().isEqualTo("hello from ring 3\n");
    guest.give(HostileGuest.EXIT, 0, 42);
    RunEvent event = guest.vcpu.run(1);
    assertThat(event.kind()).isEqualTo(RunEvent.EXIT);
    assertThat(event.code()).isEqualTo(42);
  }

  @Test
  void aFileThatIsNoProgramIsRefusedWithTheReason() {
    try (Ring3Application other = Ring3Application.create(guest.vm, 4096, 4096)) {
      assertThatThrownBy(
              () -> other.load("#!/bin/sh\n".repeat(20).getBytes(StandardCharsets.US_ASCII)))
          .isInstanceOf(ShimException.class)
          .hasMessageContaining("no ELF magic");
    }
  }

  @Test
  void whereRingZeroIsNotPossibleEnterSaysWhy() {
    if (!guest.test.ring0()) {
      assertThatThrownBy(guest.vcpu::enter)
          .isInstanceOf(ShimException.class)
          .hasMessageContaining(guest.test.reason());
    }
    assertThat(guest.test.reason()).isNotBlank();
    assertThat(Vcpu.cpl()).isEqualTo(3);
  }

  @Test
  void onlyTheOwnerUsesAVcpu() throws Exception {
    Throwable[] thrown = new Throwable[1];
    Thread other =
        new Thread(
            () -> {
              try {
                guest.vcpu.selfTest();
              } catch (IllegalStateException e) {
                thrown[0] = e;
              }
            });
    other.start();
    other.join();
    assertThat(thrown[0]).isNotNull();
  }
}
