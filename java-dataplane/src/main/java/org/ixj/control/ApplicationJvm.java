// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import java.util.List;

/** JVM options every application process has. */
final class ApplicationJvm {
  static final List<String> OPTIONS =
      List.of(
          "--enable-native-access=ALL-UNNAMED",
          // A segment access uses 6 to 8 inline levels; past C2's default of 15 it allocates.
          "-XX:MaxInlineLevel=40",
          // The application's user has no home and shares /tmp with others.
          "-XX:-UsePerfData",
          "-XX:+DisableAttachMechanism",
          "-XX:-CreateCoredumpOnCrash",
          "-XX:ErrorFile=/dev/null",
          "-Xlog:disable",
          "-Xlog:all=error:stderr");

  private ApplicationJvm() {}
}
