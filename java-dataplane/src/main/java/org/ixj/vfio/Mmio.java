// SPDX-License-Identifier: Apache-2.0
package org.ixj.vfio;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A device's registers: little-endian words, each read and written whole and once. A write is a
 * plain store that comes after all stores to memory before it, which is what a doorbell needs: the
 * mapping is uncached, so the processor neither merges nor reorders such stores.
 */
public final class Mmio {
  private static final VarHandle WORD = JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();

  private final MemorySegment registers;

  /** Registers in {@code registers}: a BAR, or memory that stands in for one in a test. */
  public Mmio(MemorySegment registers) {
    this.registers = registers;
  }

  /** Reads the word at byte {@code offset}; may take a microsecond, the device answers. */
  public int read(long offset) {
    return (int) WORD.getOpaque(registers, offset);
  }

  /** Writes the word at byte {@code offset}; does not wait for the device. */
  public void write(long offset, int value) {
    WORD.setRelease(registers, offset, value);
  }
}
