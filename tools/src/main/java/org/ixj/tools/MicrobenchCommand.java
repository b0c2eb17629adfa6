// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.ixj.tools.child.Child;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code ix microbench}: JMH on the hot parts, on a JVM with the options a dataplane gets. */
@Command(
    name = "microbench",
    description = {
      "Measures the hot parts one by one with JMH: nanoseconds an operation, and bytes allocated.",
      "What follows goes to JMH: names of benchmarks, and its options ('-h' lists them)."
    },
    footer = {"", "Example: ix microbench Checksum -p bytes=96 -rf json -rff checksum.json"})
@SuppressWarnings("NullAway.Init") // picocli fills the field before anything else runs
final class MicrobenchCommand implements Callable<Integer> {
  @Parameters(paramLabel = "JMH OPTION", arity = "0..*", description = "For JMH.")
  private List<String> words = new ArrayList<>();

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path module = Environment.root().resolve("microbenchmarks/target");
    List<String> arguments = new ArrayList<>(List.of("-prof", "gc"));
    arguments.addAll(words);
    // JMH's own JVMs get the options of this one in their turn.
    List<String> command =
        Child.java(
            module.resolve("microbenchmarks.jar") + ":" + module.resolve("lib") + "/*",
            "org.openjdk.jmh.Main",
            arguments);
    int status = new ProcessBuilder(command).inheritIO().start().waitFor();
    return status == 0 ? ExitCodes.HELD : ExitCodes.DID_NOT_HOLD;
  }
}
