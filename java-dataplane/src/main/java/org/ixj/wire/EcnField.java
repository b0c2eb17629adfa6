// SPDX-License-Identifier: Apache-2.0
package org.ixj.wire;

/**
 * Values of the ECN field (RFC 3168 §5): the low two bits of the octet that RFC 791 calls type of
 * service, and of IPv6's traffic class.
 */
public final class EcnField {
  /** The transport does not speak ECN. */
  public static final int NOT_ECT = 0;

  /** ECN-capable, the codepoint for experiments (RFC 8311 §4.2). */
  public static final int ECT_1 = 1;

  /** ECN-capable. */
  public static final int ECT_0 = 2;

  /** Congestion experienced. */
  public static final int CE = 3;

  /** The field's bits. */
  static final int MASK = 3;

  private EcnField() {}
}
