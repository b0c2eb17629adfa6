// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.sriov;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The default routes of this network namespace: those of every table and all their next hops, as
 * ip(8) tells them. procfs, which is there without it, has the main IPv4 table with the first next
 * hop of each route, and IPv6.
 *
 * @param proc where procfs is mounted
 * @param ip the program ip(8)
 */
record DefaultRoutes(Path proc, String ip) {
  /** Those that they lead through. */
  Set<String> interfaces() {
    Set<String> interfaces = new LinkedHashSet<>();
    // Interface, then destination in hexadecimal.
    for (String[] route : table("net/route")) {
      if (route.length > 1 && route[1].equals("00000000")) {
        interfaces.add(route[0]);
      }
    }
    // Destination and its prefix length first; the interface is the last column.
    for (String[] route : table("net/ipv6_route")) {
      if (route.length > 1 && (route[0] + route[1]).matches("0{34}")) {
        interfaces.add(route[route.length - 1]);
      }
    }
    for (String family : List.of("-4", "-6")) {
      for (JsonNode route : Ip.ask(ip, family, "route", "show", "default", "table", "all")) {
        addHops(route, interfaces);
      }
    }
    return interfaces;
  }

  private List<String[]> table(String file) {
    try {
      return Files.readAllLines(proc.resolve(file)).stream()
          .map(line -> line.strip().split("\\s+"))
          .toList();
    } catch (IOException e) {
      return List.of(); // a kernel without IPv6 has no such table
    }
  }

  private void addHops(JsonNode route, Set<String> interfaces) {
    if (route.has("dev")) {
      interfaces.add(route.path("dev").asText());
    }
    route.path("nexthops").forEach(hop -> addHops(hop, interfaces));
    // With net.ipv4.nexthop_compat_mode=0 the kernel names the object and not what it stands for.
    if (route.has("nhid") && !route.has("dev") && !route.has("nexthops")) {
      addObject(route.path("nhid").asText(), interfaces);
    }
  }

  /** A next hop, or a group of them: groups do not nest. */
  private void addObject(String id, Set<String> interfaces) {
    for (JsonNode object : Ip.ask(ip, "nexthop", "show", "id", id)) {
      addHops(object, interfaces);
      object.path("group").forEach(hop -> addObject(hop.path("id").asText(), interfaces));
    }
  }
}
