// SPDX-License-Identifier: Apache-2.0
package org.ixj.loop;

/** Where an elastic thread executes. Called by that thread only, and never to allocate. */
public interface Place {
  /** Host user mode, where a thread is anyway. */
  Place HOST =
      new Place() {
        @Override
        public boolean beginTurn() {
          return true;
        }

        @Override
        public void forwarded() {
          // nothing to note
        }
      };

  /**
   * Moves the thread to its place, if it is not there.
   *
   * @return whether an idle thread may sleep; while it warms up it takes turns instead
   */
  boolean beginTurn();

  /** A turn that had received frames is over. */
  void forwarded();
}
