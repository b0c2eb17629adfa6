// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack;

/** What a {@link Fault} can befall. */
public interface Machine {
  /** The attacked dataplane. */
  long dataplane();

  /** Its application, as it runs now. */
  Application application();

  /** How often an application of it was started. */
  long launches();

  /** How many answers its clients have got. */
  long answers();

  /** Takes the clients' link away, or gives it back: no frame comes through meanwhile. */
  void cutLink(boolean away);

  /**
   * Linux's interface of the physical function whose virtual function the dataplane drives.
   *
   * @throws AbsentException where it drives none
   */
  String physicalInterface() throws AbsentException;

  /** What can become of an application without its doing. */
  interface Application {
    /** Less than it may hang. */
    long PAUSE_MS = 1000;

    /** It dies, with a client's message in its hands. */
    void kill() throws Exception;

    /** It stands still for good. */
    void stop() throws Exception;

    /** It stands still for {@link #PAUSE_MS}, and goes on. */
    void pause() throws Exception;
  }
}
