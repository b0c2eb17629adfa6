// SPDX-License-Identifier: Apache-2.0
package org.ixj.vfio;

import org.ixj.linux.Fd;

/** A function opened, and the address translation its DMA goes through: one of the two paths. */
interface Translation extends AutoCloseable {
  /** The function's own descriptor. */
  Fd device();

  /** For messages: which path it is. */
  String path();

  /** Lets the device reach {@code bytes} bytes at {@code va} under {@code iova}. */
  void map(long va, long iova, long bytes, boolean writable);

  /** Takes that away again: DMA to it is a fault from now on. */
  void unmap(long iova, long bytes);

  /** Closes the function, which resets it, and gives every mapping up. */
  @Override
  void close();
}
