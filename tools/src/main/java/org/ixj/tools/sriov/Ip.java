// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.sriov;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.stream.Stream;

/** What ip(8) knows: the JVM has no netlink. */
final class Ip {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** The program's answer; nothing where there is none, or one that has no JSON. */
  static JsonNode ask(String program, String... words) {
    List<String> command = Stream.concat(Stream.of(program, "-json"), Stream.of(words)).toList();
    try {
      Process ip =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      try (InputStream answer = ip.getInputStream()) {
        return MAPPER.readTree(answer);
      }
    } catch (IOException e) {
      return MissingNode.getInstance();
    }
  }

  private Ip() {}
}
