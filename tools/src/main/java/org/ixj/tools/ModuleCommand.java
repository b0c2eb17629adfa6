// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code ix module}: the kernel module on this machine. {@code tools/ix} goes to {@code
 * tools/module} without a JVM; this class gives the command its place in help, completion and man
 * pages, and passes everything on for who comes by way of Java.
 */
@Command(
    name = "module",
    description = {
      "Loads and unloads the kernel module ix, which makes protection domains kernel objects.",
      "'load' builds it if need be, 'unload' takes it out, 'status' tells who has a domain."
    },
    footer = {"", "Example: ix module load", "", ExitCodes.HELP})
@SuppressWarnings("NullAway.Init") // picocli fills the field before anything else runs
final class ModuleCommand implements Callable<Integer> {
  @Parameters(paramLabel = "load|unload|status", arity = "0..*", description = "What to do.")
  private List<String> words = new ArrayList<>();

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Environment.root().resolve("tools/module").toString());
    command.addAll(words);
    return new ProcessBuilder(command).inheritIO().start().waitFor();
  }
}
