// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

/** Where the application is: the first of the design's two axes. */
public enum DomainKind {
  /** In a Linux process of its own, confined, with read-only message buffers. */
  PROCESS,
  /** In guest ring 3 of the dataplane's virtual machine: an ELF program for ring 3. */
  RING3,
  /** In the dataplane's JVM, unprotected: what measurements compare with. */
  NONE
}
