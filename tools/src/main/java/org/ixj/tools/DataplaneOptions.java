// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools;

import java.nio.file.Path;
import org.ixj.device.FaultPlan;
import org.ixj.loop.LoopConfig;
import org.ixj.tcp.CongestionAlgorithm;
import org.ixj.tcp.EcnMode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that every command with a dataplane of its own shares. */
@SuppressWarnings("NullAway.Init") // picocli fills the fields before anything else runs
final class DataplaneOptions {
  @Option(
      names = "--batch",
      paramLabel = "B",
      description = "Most frames of one turn (default: ${DEFAULT-VALUE}).",
      defaultValue = "64")
  int batch;

  @Option(
      names = "--spin",
      paramLabel = "US",
      description =
          "Microseconds an idle thread polls before it sleeps (default: ${DEFAULT-VALUE}).",
      defaultValue = "50")
  long spinUs;

  @Option(
      names = "--congestion",
      paramLabel = "cubic|newreno|dctcp",
      description =
          "How TCP connections adapt to the path; dctcp asks for ECN, and is for networks of one's"
              + " own whose switches mark (default: ${DEFAULT-VALUE}).",
      defaultValue = "cubic")
  CongestionAlgorithm congestion;

  @Option(
      names = "--ecn",
      paramLabel = "off|accept|request",
      description =
          "Whether TCP connections speak explicit congestion notification: not, where the peer asks"
              + " for it, or also of their own accord (default: ${DEFAULT-VALUE}).",
      defaultValue = "accept")
  EcnMode ecn;

  @Option(
      names = "--pcap",
      converter = WritableFile.class,
      paramLabel = "FILE",
      description = "Write every frame to a pcapng file, which Wireshark opens.")
  @Nullable Path pcap;

  @Option(
      names = "--faults",
      paramLabel = "SPEC",
      description =
          "Damage frames on purpose, both ways:"
              + " loss=P,duplicate=P,reorder=P,corrupt=P,truncate=P (P from 0 to 1).")
  @Nullable String faults;

  LoopConfig loop() {
    return new LoopConfig(batch, spinUs, LoopConfig.DEFAULT.quantumUs());
  }

  @Option(
      names = "--fault-seed",
      paramLabel = "N",
      description = "Makes the faults repeatable (default: ${DEFAULT-VALUE}).",
      defaultValue = "1")
  long faultSeed;

  @Nullable FaultPlan faultPlan() {
    return faults == null ? null : FaultSpec.parse(faults);
  }
}
