// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ixj.vmm.Barrier;

/**
 * Where and how the elastic threads execute.
 *
 * @param kind guest ring 0, host user mode, or what is possible and of use
 * @param cpus processors, one for each elastic thread in turn; empty: wherever the kernel puts them
 * @param barriers against speculation, at each crossing between ring 0 and ring 3
 * @param eager whether a thread enters with its first turn, and again with its next one however
 *     often and soon it is thrown out; for who wants to see that happen
 */
public record PlaceConfig(
    PlaceKind kind, List<Integer> cpus, Set<Barrier> barriers, boolean eager) {
  private static final Pattern RANGE = Pattern.compile("(\\d{1,4})(?:-(\\d{1,4}))?");

  /** Why barriers are nothing for host mode. */
  static final String NO_BARRIERS =
      "in host mode each crossing is a VM exit, at which Linux and KVM do what the processor needs";

  /** Checks what goes together, and copies. */
  public PlaceConfig {
    cpus = List.copyOf(cpus);
    barriers = Set.copyOf(barriers);
    if (kind == PlaceKind.HOST && !barriers.isEmpty()) {
      throw new ConfigException("barriers are for place ring0: " + NO_BARRIERS);
    }
  }

  /** The same with everything else as it usually is. */
  public static PlaceConfig of(PlaceKind kind) {
    return new PlaceConfig(kind, List.of(), Set.of(), false);
  }

  /** Processors as Linux writes lists of them: {@code 1,4-7}. */
  public static List<Integer> parseCpus(String text) {
    List<Integer> cpus = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      Matcher range = RANGE.matcher(part);
      if (!range.matches()) {
        throw new ConfigException("'" + text + "' is no list of processors: use one like 1,4-7");
      }
      int first = Integer.parseInt(range.group(1));
      int last = range.group(2) == null ? first : Integer.parseInt(range.group(2));
      if (last < first) {
        throw new ConfigException("'" + part + "' names no processor: write the smaller one first");
      }
      for (int cpu = first; cpu <= last; cpu++) {
        cpus.add(cpu);
      }
    }
    return cpus;
  }
}
