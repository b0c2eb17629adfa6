// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.suite;

import java.util.List;
import org.ixj.tools.child.Child;

/**
 * A build of the dataplane.
 *
 * @param classPath its classes
 * @param options of its JVM, besides this one's and stronger than those
 */
public record Build(String classPath, List<String> options) {
  /** This process's own. */
  public static final Build OWN = new Build(System.getProperty("java.class.path"), List.of());

  /** The command line of an {@code ix} of it. */
  List<String> ix(String... arguments) {
    List<String> command = Child.ixOf(classPath, arguments);
    // Behind what was copied from this JVM: of two that define a property, the later holds.
    command.addAll(command.indexOf("-cp"), options);
    return command;
  }
}
