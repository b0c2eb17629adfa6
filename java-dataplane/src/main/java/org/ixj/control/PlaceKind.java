// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

/** Where the elastic threads execute: the second of the design's two axes. */
public enum PlaceKind {
  /** In guest ring 0 where the self-test finds it possible and it is of use, else in host mode. */
  AUTO,
  /** In guest ring 0, or not at all. */
  RING0,
  /** In host user mode. */
  HOST
}
