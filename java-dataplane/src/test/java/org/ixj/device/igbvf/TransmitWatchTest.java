// SPDX-License-Identifier: Apache-2.0
package org.ixj.device.igbvf;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import org.ixj.vfio.Mmio;
import org.junit.jupiter.api.Test;

class TransmitWatchTest {
  private static final int QUEUE = 1;
  private static final long START = Long.MAX_VALUE - 1; // nanoTime may go over
  private static final long PATIENCE = TransmitWatch.PATIENCE_NS;

  private final Mmio registers = new Mmio(Arena.ofAuto().allocate(0x4000, 4));
  private final TransmitWatch watch = new TransmitWatch(registers, QUEUE);

  private void device(int head, int tail) {
    registers.write(VfRegisters.QUEUE_STRIDE + VfRegisters.TDH, head);
    registers.write(VfRegisters.QUEUE_STRIDE + VfRegisters.TDT, tail);
  }

  private boolean stuck(long afterNs, boolean linkUp) {
    return "the card has frames to send and takes none"
        .equals(watch.fault(START + afterNs, false, linkUp));
  }

  @Test
  void aDeviceThatStandsStillWithSomethingToDoIsStuck() {
    device(3, 7);
    assertThat(stuck(0, true)).isFalse();
    device(3, 9);
    assertThat(stuck(PATIENCE - 1, true)).isFalse();
    assertThat(stuck(PATIENCE, true)).isTrue();
    watch.restart();
    assertThat(stuck(PATIENCE + 1, true)).isFalse();
  }

  @Test
  void aQueueThatRunsAndIsOffHasBeenReset() {
    assertThat(watch.fault(START, false, true)).as("not started yet").isNull();
    assertThat(watch.fault(START, true, true)).isEqualTo("somebody else has reset the card");
    enable(VfRegisters.DCTL_ENABLE);
    assertThat(watch.fault(START, true, true)).isNull();
  }

  private void enable(int bit) {
    registers.write(VfRegisters.QUEUE_STRIDE + VfRegisters.TXDCTL, bit);
  }

  @Test
  void aStepIsEnough() {
    device(3, 7);
    assertThat(stuck(0, true)).isFalse();
    device(4, 7);
    assertThat(stuck(PATIENCE, true)).isFalse();
    assertThat(stuck(2 * PATIENCE - 1, true)).isFalse();
    assertThat(stuck(2 * PATIENCE, true)).isTrue();
  }

  @Test
  void nothingToDoIsNoReason() {
    device(7, 7);
    assertThat(stuck(0, true)).isFalse();
    device(7, 8);
    assertThat(stuck(PATIENCE, true)).isFalse();
    device(7, 7);
    assertThat(stuck(2 * PATIENCE, true)).isFalse();
  }

  @Test
  void norIsALinkThatIsDown() {
    device(3, 7);
    assertThat(stuck(0, true)).isFalse();
    assertThat(stuck(PATIENCE, false)).isFalse();
    assertThat(stuck(PATIENCE + 1, true)).isFalse();
    assertThat(stuck(2 * PATIENCE + 1, true)).isTrue();
  }
}
