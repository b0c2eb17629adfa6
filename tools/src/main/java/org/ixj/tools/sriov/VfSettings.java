// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.sriov;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What the physical function's driver has set for a virtual function, as {@code ip link} tells it.
 *
 * @param mac its address; all zero lets the function choose
 * @param vlan the VLAN its frames are put into, 0 for none
 * @param spoofCheck whether frames with another source address are dropped
 */
public record VfSettings(String mac, int vlan, boolean spoofCheck) {
  /** Those of all virtual functions of an interface, by number; empty if nobody can tell. */
  public static List<VfSettings> of(String networkInterface) {
    return parse(Ip.ask("ip", "-details", "link", "show", "dev", networkInterface));
  }

  /** Reads the answer of {@code ip -json -details link show}. */
  static List<VfSettings> parse(JsonNode answer) {
    List<VfSettings> settings = new ArrayList<>();
    for (JsonNode vf : answer.path(0).path("vfinfo_list")) {
      JsonNode mac = vf.has("address") ? vf.path("address") : vf.path("mac");
      settings.add(
          new VfSettings(
              mac.asText("?"),
              vf.path("vlan_list").path(0).path("vlan").asInt(vf.path("vlan").asInt(0)),
              vf.path("spoofchk").asBoolean(false)));
    }
    return settings;
  }
}
