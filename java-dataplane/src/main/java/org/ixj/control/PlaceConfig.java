// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

/**
 * Where and how the elastic threads execute.
 *
 * @param kind guest ring 0, host user mode, or what is possible and of use
 * @param patient whether a thread that ring 0 threw out soon stays in host mode for a while; one
 *     that is not goes back in with its next turn, however often
 */
public record PlaceConfig(PlaceKind kind, boolean patient) {
  /** The same with everything else as it usually is. */
  public static PlaceConfig of(PlaceKind kind) {
    return new PlaceConfig(kind, true);
  }
}
