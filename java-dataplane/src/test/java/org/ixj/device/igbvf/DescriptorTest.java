// SPDX-License-Identifier: Apache-2.0
package org.ixj.device.igbvf;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

/** The words are those of the datasheet's figures, worked out by hand. */
class DescriptorTest {
  private static final long AT = 16;
  private static final long IOVA = 0x1_2345_6800L;

  private final MemorySegment ring = Arena.ofAuto().allocate(64, 16);

  private long low() {
    return ring.get(JAVA_LONG, AT);
  }

  private long high() {
    return ring.get(JAVA_LONG, AT + 8);
  }

  @Test
  void anOfferedBufferIsNotDone() {
    ring.fill((byte) 0xFF);
    RxDescriptor.offer(ring, AT, IOVA);
    assertThat(low()).isEqualTo(IOVA);
    assertThat(RxDescriptor.status(ring, AT)).isZero();
    assertThat(ring.get(JAVA_LONG, 0)).isEqualTo(-1);
    assertThat(ring.get(JAVA_LONG, AT + 16)).isEqualTo(-1);
  }

  @Test
  void whatTheDeviceWroteIsReadWhereItStands() {
    ring.set(JAVA_LONG, AT + 8, 0xA064_05DC_6000_0063L);
    assertThat(RxDescriptor.status(ring, AT)).isEqualTo(0x6000_0063);
    assertThat(RxDescriptor.length(ring, AT)).isEqualTo(1500);
    assertThat(RxDescriptor.tag(ring, AT)).isEqualTo(0xA064);
  }

  @Test
  void aFrameInOneBufferIsOneDataDescriptor() {
    TxDescriptor.data(ring, AT, IOVA, 60, 60, TxDescriptor.END, 0);
    assertThat(low()).isEqualTo(IOVA);
    // DEXT, IFCS and EOP; type 3; 60 bytes. PAYLEN from bit 14 of the other word.
    assertThat(high()).isEqualTo(0x000F_0000_2330_003CL);
  }

  @Test
  void aReportIsAskedForWithoutTouchingTheRest() {
    TxDescriptor.data(ring, AT, IOVA, 60, 60, TxDescriptor.END, 0);
    TxDescriptor.report(ring, AT);
    assertThat(high()).isEqualTo(0x000F_0000_2B30_003CL);
    assertThat(TxDescriptor.isDone(ring, AT)).isFalse();
    TxDescriptor.complete(ring, AT);
    assertThat(TxDescriptor.isDone(ring, AT)).isTrue();
  }

  @Test
  void aDescriptorUsedAgainIsNotDone() {
    TxDescriptor.complete(ring, AT);
    TxDescriptor.data(
        ring, AT, IOVA, 1514, 1514, TxDescriptor.END, TxDescriptor.INSERT_TRANSPORT_CHECKSUM);
    assertThat(TxDescriptor.isDone(ring, AT)).isFalse();
    assertThat((int) (high() >>> 32)).isEqualTo(1514 << 14 | 0x200);
  }

  @Test
  void aContextSaysWhereTheHeadersEndAndWhichTransportFollows() {
    TxDescriptor.context(ring, AT, TxDescriptor.context(14, 20, true));
    assertThat(low()).isEqualTo(14 << 9 | 20);
    // DEXT, type 2, TCP over IPv4.
    assertThat(high()).isEqualTo(0x2020_0C00L);
    TxDescriptor.context(ring, AT, TxDescriptor.context(14, 20, false));
    assertThat(low()).isEqualTo(14 << 9 | 20);
    assertThat(high()).isEqualTo(0x2020_0400L);
  }

  @Test
  void aContextForSegmentsSaysHowLongTheyAreAndTheirTransportHeader() {
    TxDescriptor.context(ring, AT, TxDescriptor.segmentedContext(14, 20, 32, 8948));
    assertThat(low()).isEqualTo(14 << 9 | 20);
    // MSS from bit 16 of the last word, L4LEN from bit 8; DEXT, type 2, TCP over IPv4.
    assertThat(high()).isEqualTo(0x22F4_2000_2020_0C00L);
  }

  @Test
  void aFrameToBeCutCountsItsPayloadAndNotItsHeaders() {
    TxDescriptor.data(
        ring,
        AT,
        IOVA,
        2048,
        65_000,
        TxDescriptor.SEGMENT,
        TxDescriptor.INSERT_HEADER_CHECKSUM | TxDescriptor.INSERT_TRANSPORT_CHECKSUM);
    // TSE, DEXT and IFCS; type 3; 2,048 bytes. PAYLEN from bit 14, IXSM and TXSM.
    assertThat(high()).isEqualTo((65_000L << 14 | 0x300) << 32 | 0xA230_0800L);
  }
}
