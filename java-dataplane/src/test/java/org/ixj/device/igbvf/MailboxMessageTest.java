// SPDX-License-Identifier: Apache-2.0
package org.ixj.device.igbvf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MailboxMessageTest {
  private static final long MAC = 0x0212_3456_789AL;

  @Test
  void anAddressTravelsInTheOrderOfItsOctets() {
    // Octets 02 12 34 56 78 9a in memory are these little-endian words.
    assertThat(MailboxMessage.setAddress(MAC)).containsExactly(2, 0x56341202, 0x9A78);
    assertThat(MailboxMessage.address(0x56341202, 0x9A78)).isEqualTo(MAC);
  }

  @Test
  void theUpperHalfOfTheSecondAddressWordIsNotTheAddress() {
    assertThat(MailboxMessage.address(0x56341202, 0xFFFF_9A78)).isEqualTo(MAC);
    assertThat(MailboxMessage.address(0xFFFFFFFF, 0xFFFF)).isEqualTo(0xFFFF_FFFF_FFFFL);
  }

  @Test
  void requestsAreTheWordsThePhysicalFunctionExpects() {
    assertThat(MailboxMessage.reset()).containsExactly(1);
    assertThat(MailboxMessage.setVlan(7, true)).containsExactly(0x1_0004, 7);
    assertThat(MailboxMessage.setVlan(7, false)).containsExactly(4, 7);
    assertThat(MailboxMessage.setLongest(1522)).containsExactly(5, 1522);
  }

  @Test
  void aVlanIdentifierHasTwelveBitsAndTheLastIsReserved() {
    assertThatThrownBy(() -> MailboxMessage.setVlan(4095, true))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> MailboxMessage.setVlan(-1, true))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void multicastGroupsAreHashesOfTwelveBitsTwoInAWord() {
    assertThat(MailboxMessage.multicastHash(0x0100_5E00_00FBL)).isEqualTo(0xFB0);
    assertThat(MailboxMessage.multicastHash(0x3333_0000_FF01L)).isEqualTo(0x01F);
    assertThat(MailboxMessage.setMulticast(0x0100_5E00_00FBL, 0x3333_0000_FF01L, 0x0100_5E00_0001L))
        .containsExactly(0x3_0003, 0x001F_0FB0, 0x0010);
    assertThat(MailboxMessage.setMulticast()).containsExactly(3);
    assertThatThrownBy(() -> MailboxMessage.setMulticast(new long[31]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theLargestMulticastRequestFitsTheMailbox() {
    assertThat(MailboxMessage.setMulticast(new long[30])).hasSize(MailboxMessage.MAX_WORDS);
  }

  @Test
  void onlyAnAnswerOfTheSameKindAnswers() {
    int vlan = MailboxMessage.setVlan(1, true)[0];
    assertThat(MailboxMessage.answers(0xA001_0004, vlan)).isTrue();
    assertThat(MailboxMessage.answers(0x6001_0004, vlan)).isTrue();
    assertThat(MailboxMessage.answers(0xA000_0001, vlan)).isFalse();
    assertThat(MailboxMessage.answers(0x0001_0004, vlan)).isFalse();
    assertThat(MailboxMessage.answers(0x2000_0100, vlan)).isFalse();
  }

  @Test
  void aRefusalIsNoGrant() {
    assertThat(MailboxMessage.granted(0x8000_0001)).isTrue();
    assertThat(MailboxMessage.granted(0x4000_0001)).isFalse();
    assertThat(MailboxMessage.granted(0xC000_0001)).isFalse();
  }

  @Test
  void withoutClearToSendThePhysicalFunctionHasForgottenUs() {
    assertThat(MailboxMessage.forgotten(MailboxMessage.CONTROL)).isTrue();
    assertThat(MailboxMessage.forgotten(MailboxMessage.CONTROL | MailboxMessage.CLEAR_TO_SEND))
        .isFalse();
  }
}
