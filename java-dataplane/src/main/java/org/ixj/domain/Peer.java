// SPDX-License-Identifier: Apache-2.0
package org.ixj.domain;

/** The application behind a port: how to run it or how to wake it. Elastic thread only. */
public interface Peer {
  /** {@link #wakeFd} of an application that shares the elastic thread. */
  int NO_FD = -1;

  /** The application may want to look at its rings. Called only while it says it sleeps. */
  void wake();

  /**
   * Runs the application's part of the turn, where it shares this thread.
   *
   * @return whether it wants another turn at once
   */
  boolean turn();

  /** A descriptor that becomes readable when the application rings, or {@link #NO_FD}. */
  int wakeFd();

  /**
   * Takes the application's ringing.
   *
   * @return false when the application has hung up
   */
  boolean drain();
}
