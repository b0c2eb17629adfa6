// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.suite;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ixj.control.DataplaneException;
import org.ixj.control.RunDirectory;

/** What suites leave that are killed: their dataplanes' names have their own number in them. */
final class Remains {
  private static final Pattern NAME = Pattern.compile("attack-([0-9]{1,10})-[A-Za-z0-9-]{1,16}");

  /** The name of a suite's dataplane; {@code part} is of letters, digits and '-'. */
  static String name(long suite, String part) {
    return "attack-" + suite + "-" + part;
  }

  /** Removes the run directories of suites that are no more. */
  static void remove() {
    String[] names = RunDirectory.base().toFile().list();
    for (String name : names == null ? new String[0] : names) {
      Matcher of = NAME.matcher(name);
      if (of.matches() && ProcessHandle.of(Long.parseLong(of.group(1))).isEmpty()) {
        try {
          RunDirectory.claim(name).close();
        } catch (DataplaneException e) {
          // Of a suite in another process namespace, which goes on.
        }
      }
    }
  }

  private Remains() {}
}
