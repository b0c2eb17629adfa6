// SPDX-License-Identifier: Apache-2.0
package org.ixj.device.igbvf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.util.concurrent.atomic.AtomicInteger;
import org.ixj.device.DeviceException;
import org.ixj.vfio.Mmio;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With the test in the place of the physical function: it grants what it does not refuse. */
class VfControlTest {
  private static final long OWN = 0x0200_0000_0001L;
  private static final long GIVEN = 0x0212_3456_789AL;

  private final Mmio registers = new Mmio(Arena.ofAuto().allocate(0x4000, 4));
  private final VfControl control = new VfControl(registers, OWN, 1522);
  private final Thread physicalFunction = Thread.ofPlatform().unstarted(this::answer);
  private volatile long given = GIVEN;
  private volatile long asked;
  private final AtomicInteger groups = new AtomicInteger();
  private volatile int refused = -1;
  private volatile int forgetsBefore = -1;
  private volatile boolean knows;
  private volatile boolean stopping;

  @BeforeEach
  void start() {
    physicalFunction.start();
  }

  @AfterEach
  void stop() throws InterruptedException {
    stopping = true;
    physicalFunction.join();
  }

  private int word(int index) {
    return registers.read(VfRegisters.MAILBOX_MEMORY + 4L * index);
  }

  private void word(int index, int value) {
    registers.write(VfRegisters.MAILBOX_MEMORY + 4L * index, value);
  }

  private void answer() {
    while (!stopping) {
      if ((registers.read(VfRegisters.MAILBOX) & Mailbox.REQUEST) == 0) {
        Thread.onSpinWait();
        continue;
      }
      int request = word(0);
      if ((request & 0xFFFF) == forgetsBefore) {
        forgetsBefore = -1;
        knows = false; // reset just now
      }
      boolean grants = knows && request != refused;
      int clearToSend = knows ? MailboxMessage.CLEAR_TO_SEND : 0;
      if (request == MailboxMessage.RESET) {
        knows = true;
        grants = true;
        clearToSend = 0;
        int[] address = MailboxMessage.setAddress(given); // in the same words as in the answer
        word(1, address[1]);
        word(2, address[2]);
      } else if ((request & 0xFFFF) == MailboxMessage.SET_MULTICAST) {
        groups.incrementAndGet();
      } else if (request == MailboxMessage.SET_ADDRESS) {
        asked = MailboxMessage.address(word(1), word(2));
      }
      word(0, request | clearToSend | (grants ? MailboxMessage.ACK : MailboxMessage.NACK));
      registers.write(VfRegisters.MAILBOX, Mailbox.MESSAGE | Mailbox.READ);
    }
  }

  @Test
  void theAddressGivenIsTakenAndKeptThroughAReset() {
    assertThat(control.start()).isTrue();
    assertThat(control.macAddress()).isEqualTo(GIVEN);
    assertThat(control.start()).isTrue();
    assertThat(asked).isZero();
  }

  @Test
  void whereThereIsNoneOurOwnIsAskedFor() {
    given = 0;
    assertThat(control.start()).isTrue();
    assertThat(control.macAddress()).isEqualTo(OWN);
    assertThat(asked).isEqualTo(OWN);
  }

  @Test
  void aRefusalIsToldFromSilence() {
    given = 0;
    refused = MailboxMessage.SET_ADDRESS;
    assertThat(control.start()).isFalse();
    assertThat(control.complaint("PF")).contains("refuses it station address 02:00:00:00:00:01");
    refused = MailboxMessage.SET_LONGEST;
    assertThat(control.start()).isFalse();
    assertThat(control.isRefused()).isTrue();
    assertThat(control.complaint("PF")).contains("refuses it frames of 1522 bytes");
    stopping = true;
    assertThat(control.start()).isFalse();
    assertThat(control.isRefused()).isFalse();
    assertThat(control.complaint("PF")).contains("does not answer");
  }

  @Test
  void anAgreementThatAResetFallsIntoIsMadeAnew() {
    for (int kind : new int[] {MailboxMessage.SET_LONGEST, MailboxMessage.SET_VLAN}) {
      forgetsBefore = kind;
      assertThat(control.start()).isTrue();
      assertThat(knows).isTrue();
      assertThat(control.isRefused()).isFalse();
    }
  }

  @Test
  void aResetBeforeAVlanIsJoinedIsNoticed() {
    assertThat(control.start()).isTrue();
    forgetsBefore = MailboxMessage.SET_VLAN;
    assertThat(control.joinVlan(7)).isFalse();
    assertThat(control.inStep()).isFalse();
    assertThat(control.start()).isTrue();
    registers.write(VfRegisters.MAILBOX, 0); // as reading it clears it
    assertThat(control.inStep()).isTrue();
  }

  /** The physical function forgets them with everything else it knew. */
  @Test
  void groupsAreAskedForAgainAfterAReset() {
    assertThat(control.start()).isTrue();
    assertThat(groups.get()).isZero();
    assertThat(control.listenTo(new long[] {0x3333_0000_0001L, 0x3333_FF00_0002L})).isTrue();
    assertThat(groups.get()).isEqualTo(1);
    assertThat(control.start()).isTrue();
    assertThat(groups.get()).isEqualTo(2);
    refused = MailboxMessage.setMulticast(0x3333_0000_0001L)[0];
    assertThat(control.listenTo(new long[] {0x3333_0000_0001L})).isFalse();
  }

  @Test
  void aGroupsAddressIsRefused() {
    given = 0xFFFF_FFFF_FFFFL;
    assertThatThrownBy(control::start)
        .isInstanceOf(DeviceException.class)
        .hasMessageContaining("ff:ff:ff:ff:ff:ff");
    given = 0x0100_5E00_0001L;
    assertThatThrownBy(control::start).isInstanceOf(DeviceException.class);
  }

  @Test
  void anotherAddressAfterAResetIsNotTaken() {
    assertThat(control.start()).isTrue();
    given = GIVEN + 1;
    assertThatThrownBy(control::start)
        .isInstanceOf(DeviceException.class)
        .hasMessageContaining("from 02:12:34:56:78:9a to 02:12:34:56:78:9b");
    assertThat(control.macAddress()).isEqualTo(GIVEN);
  }
}
