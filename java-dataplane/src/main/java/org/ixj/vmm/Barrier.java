// SPDX-License-Identifier: Apache-2.0
package org.ixj.vmm;

/**
 * What a crossing between ring 0 and ring 3 does against speculation. In host mode there is a VM
 * exit at each crossing, and what Linux and KVM do at it.
 */
public enum Barrier {
  /** What ring 3 taught the branch predictors is forgotten in ring 0, and by the next program. */
  BRANCHES(1),
  /** What ring 0 left in the processor's buffers is overwritten before ring 3 runs. */
  BUFFERS(2);

  final int bit;

  Barrier(int bit) {
    this.bit = bit;
  }
}
