// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools;

import java.util.List;
import java.util.Objects;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The front door of the tools. {@code tools/ix} starts it on the right JVM. */
@Command(
    name = "ix",
    description = "A protected dataplane for Java.",
    mixinStandardHelpOptions = true,
    version = "ix 0.1.0",
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Example: ix demo", "", ExitCodes.HELP},
    subcommands = {
      DemoCommand.class,
      RunCommand.class,
      LoadCommand.class,
      StatsCommand.class,
      BenchCommand.class,
      BenchAgentCommand.class,
      MicrobenchCommand.class,
      DoctorCommand.class,
      AttackCommand.class,
      SimCommand.class,
      SriovCommand.class,
      TestCommand.class,
      LabCommand.class,
      LabDemoCommand.class,
      LabStressCommand.class,
      ModuleCommand.class,
      AutoComplete.GenerateCompletion.class,
      HelpCommand.class,
    })
public final class Ix implements Runnable {
  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli fills the field before anything else runs
  private Ix() {}

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "name a command: ix --help lists them");
  }

  /** Runs the command line; see {@link ExitCodes}. */
  public static void main(String[] args) {
    int status = commandLine().execute(args);
    LastWords.ofLog();
    System.exit(status);
  }

  /** The command with what it makes of failures. */
  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Ix());
    // Their words are the lab's script's and JMH's to judge.
    for (String name : List.of("lab", "microbench")) {
      CommandLine command = Objects.requireNonNull(line.getSubcommands().get(name));
      command.setUnmatchedOptionsArePositionalParams(true).setStopAtPositional(true);
    }
    return line.setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true)
        .setParameterExceptionHandler(
            (e, _) -> {
              complain(wrong(e) + "; see ix " + path(e.getCommandLine()) + "--help");
              return ExitCodes.USAGE;
            })
        .setExecutionExceptionHandler(
            (e, _, _) -> {
              complain(Complaint.of(e));
              return ExitCodes.of(e);
            });
  }

  private static String wrong(ParameterException e) {
    // Picocli counts words; who has mistyped a command wants to see it.
    return e instanceof UnmatchedArgumentException unmatched
            && !unmatched.isUnknownOption()
            && !e.getCommandLine().getSubcommands().isEmpty()
        ? "no command '" + unmatched.getUnmatched().getFirst() + "'"
        : String.valueOf(e.getMessage());
  }

  private static String path(CommandLine line) {
    String name = line.getCommandSpec().qualifiedName();
    return name.equals("ix") ? "" : name.substring("ix ".length()) + " ";
  }

  private static void complain(String message) {
    LastWords.say(message.replace('\n', ' '));
  }
}
