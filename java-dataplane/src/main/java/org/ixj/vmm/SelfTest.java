// SPDX-License-Identifier: Apache-2.0
package org.ixj.vmm;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/**
 * What a vCPU's self-test found.
 *
 * @param ring0 whether ring 0 is possible; if not, host mode is used
 * @param probeCpl privilege level the guest saw where 0 was set
 * @param xcr0 vector state enabled in the guest
 * @param tscDistance the guest's time stamp counter minus the host's
 * @param ring0NsPer1000 nanoseconds of a thousand ring-0 instructions
 * @param exitNs nanoseconds of the shortest way into the guest and back
 * @param reason one line on why
 */
public record SelfTest(
    boolean ring0,
    int probeCpl,
    long xcr0,
    long tscDistance,
    long ring0NsPer1000,
    long exitNs,
    String reason) {
  static final int BACKEND_RING0 = 2;

  /**
   * Tries what is possible on this machine. On a platform thread.
   *
   * @throws ShimException when there can be no virtual machine, or one that does not even run ring
   *     3
   */
  public static SelfTest here() {
    try (VirtualMachine machine = VirtualMachine.create();
        Vcpu vcpu = Vcpu.create(machine)) {
      return vcpu.selfTest();
    }
  }

  static SelfTest read(MemorySegment m) {
    return new SelfTest(
        m.get(JAVA_INT, ShimLayout.SELFTEST_BACKEND) == BACKEND_RING0,
        m.get(JAVA_INT, ShimLayout.SELFTEST_PROBE_CPL),
        m.get(JAVA_LONG, ShimLayout.SELFTEST_XCR0),
        m.get(JAVA_LONG, ShimLayout.SELFTEST_TSC_DISTANCE),
        m.get(JAVA_LONG, ShimLayout.SELFTEST_RING0_NS_PER_1000),
        m.get(JAVA_LONG, ShimLayout.SELFTEST_EXIT_NS),
        m.getString(ShimLayout.SELFTEST_REASON));
  }
}
