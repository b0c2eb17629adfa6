// SPDX-License-Identifier: Apache-2.0
package org.ixj.vmm;

/**
 * Sizes and offsets of the structures in ixvmm.h, in bytes; a test holds them against the C
 * compiler's.
 */
final class ShimLayout {
  static final int VERSION = 2;

  static final int PROGRAM_MAX = 64 << 20;

  static final long EVENT_BYTES = 40;
  static final long EVENT_KIND = 0;
  static final long EVENT_VECTOR = 4;
  static final long EVENT_CODE = 8;
  static final long EVENT_ADDRESS = 16;
  static final long EVENT_IP = 24;
  static final long EVENT_BACKEND = 32;
  static final long EVENT_FLAGS = 36;

  static final long SELFTEST_BYTES = 216;
  static final long SELFTEST_BACKEND = 0;
  static final long SELFTEST_PROBE_CPL = 4;
  static final long SELFTEST_XCR0 = 16;
  static final long SELFTEST_TSC_DISTANCE = 32;
  static final long SELFTEST_RING0_NS_PER_1000 = 40;
  static final long SELFTEST_EXIT_NS = 48;
  static final long SELFTEST_REASON = 56;

  static final long STATS_BYTES = 192;
  static final long STATS_RUNS = 0;
  static final long STATS_CROSSINGS = 8;
  static final long STATS_HOST_RUNS = 16;
  static final long STATS_KVM_RETURNS = 24;
  static final long STATS_PREEMPTIONS = 32;
  static final long STATS_FAULTS = 40;
  static final long STATS_CALLS_DENIED = 48;
  static final long STATS_CALLS_ANSWERED = 56;
  static final long STATS_LOG_DROPPED = 64;
  static final long STATS_ENTERS = 72;
  static final long STATS_ENTERS_HELD = 80;
  static final long STATS_LEAVES = 88;
  static final long STATS_GATE_HOLDS = 136;
  static final long STATS_GATE_ABORTS = 144;
  static final long STATS_GIB_LINKED = 152;
  static final long STATS_LAST_LEAVE_IP = 160;
  static final long STATS_LAST_LEAVE_ADDRESS = 168;
  static final long STATS_LAST_LEAVE_DETAIL = 176;
  static final long STATS_BARRIERS = 184;

  private ShimLayout() {}
}
