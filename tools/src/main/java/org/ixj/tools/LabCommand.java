// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code ix lab}: the machine that has what the hardware path needs. {@code tools/ix} goes to
 * {@code tools/lab/lab} without a JVM; this class gives the command its place in help, completion
 * and man pages, and passes everything on for who comes by way of Java.
 */
@Command(
    name = "lab",
    description = {
      "Boots a virtual machine with SR-IOV, an IOMMU, nested KVM and the running JDK.",
      "'build' makes its image, 'run CMD' runs a command in it, 'shell' opens a terminal, 'test'"
          + " runs the tests that need it, 'demo' serves a Linux client from guest ring 3 through"
          + " guest ring 0 and judges it, 'stress' does to threads in guest ring 0, which serve, the worst that"
          + " can be done."
          + " 'ix lab --help' lists the options."
    },
    footer = {
      "",
      "Example: ix lab run -- lspci",
      "",
      ExitCodes.HELP,
      "'run' exits with its command's own status, 124 when its time was over, 125 when the machine"
          + " died."
    })
@SuppressWarnings("NullAway.Init") // picocli fills the field before anything else runs
final class LabCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "build|run|shell|test|demo|stress",
      arity = "0..*",
      description = "What to do, with its options.")
  private List<String> words = new ArrayList<>();

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Environment.root().resolve("tools/lab/lab").toString());
    command.addAll(words);
    return new ProcessBuilder(command).inheritIO().start().waitFor();
  }
}
