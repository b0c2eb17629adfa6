// SPDX-License-Identifier: Apache-2.0
package org.ixj.stats;

import java.util.Locale;

/** What an elastic thread spends a turn with, in the order of the turn. */
public enum Stage {
  /** Taking frames from the device into message buffers. */
  RX,
  /** Ethernet, ARP, IP, UDP and TCP for what was received. */
  INPUT,
  /** Telling event conditions, and waking an application that sleeps. */
  EVENTS,
  /**
   * The application and the way there and back, where it runs on this thread: domains none, ring3.
   */
  APPLICATION,
  /** Executing the application's batch of system calls. */
  COMMANDS,
  /** What is due. */
  TIMERS,
  /** Segments that have become sendable: TCP, IP, and into the device's slots. */
  OUTPUT,
  /** Publishing frames to the device. */
  TX,
  /** Turns without work, sleep, and what is between turns. */
  IDLE;

  /** Its name in figures. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
