// SPDX-License-Identifier: Apache-2.0
package org.ixj.wire;

/**
 * What a validity gate answers instead of a header's length.
 *
 * <p>Every header here has one gate, {@code check}: given what is there, it returns the header's
 * length in bytes, or one of these, which are all below zero. Nothing else of the header may be
 * called before its gate has passed.
 */
public final class HeaderFault {
  /** Less is there than the header or its length field claims. */
  public static final int TRUNCATED = -1;

  /** Fields contradict each other or the protocol. */
  public static final int MALFORMED = -2;

  /** The checksum does not hold. */
  public static final int BAD_CHECKSUM = -3;

  private HeaderFault() {}
}
