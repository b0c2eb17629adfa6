// SPDX-License-Identifier: Apache-2.0
package org.ixj.device;

/**
 * How often a {@link FaultyDevice} harms the frames of one direction: each a probability per frame,
 * 0 to 1.
 *
 * @param loss the frame is dropped
 * @param duplication the frame comes twice
 * @param reordering the frame is held back behind later ones
 * @param corruption one bit of the frame is flipped
 * @param truncation the end of the frame is cut off, never its Ethernet header
 */
public record FaultPlan(
    double loss, double duplication, double reordering, double corruption, double truncation) {
  /** Harms nothing. */
  public static final FaultPlan NONE = new FaultPlan(0, 0, 0, 0, 0);

  public FaultPlan {
    check("loss", loss);
    check("duplication", duplication);
    check("reordering", reordering);
    check("corruption", corruption);
    check("truncation", truncation);
  }

  private static void check(String what, double probability) {
    if (!(probability >= 0 && probability <= 1)) {
      throw new DeviceException(
          "the " + what + " probability " + probability + " is not in 0 to 1");
    }
  }
}
