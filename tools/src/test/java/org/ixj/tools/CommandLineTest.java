// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.ixj.linux.IxDomain;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What a user reads who asks for something that cannot be: one line, and the right status. */
final class CommandLineTest {
  private record Said(int status, List<String> lines) {}

  private static Said run(String... arguments) {
    PrintStream before = System.err;
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    try (PrintStream captured = new PrintStream(errors, true, StandardCharsets.UTF_8)) {
      System.setErr(captured);
      int status = Ix.commandLine().execute(arguments);
      return new Said(status, errors.toString(StandardCharsets.UTF_8).lines().toList());
    } finally {
      System.setErr(before);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nonsense | no command 'nonsense'; see ix --help",
        "sriov bogus | no command 'bogus'; see ix sriov --help",
        "sriov --bogus | option: '--bogus'",
        "run | --app",
        "run --app kv --frobnicate | --frobnicate",
        "run --app kv --threads 0 | elastic threads",
        "run --app kv --threads many | --threads",
        "run --app kv --batch 0 | batch",
        "run --app kv --device bogus | device 'bogus'",
        "run --app kv --device tap: | interface",
        "run --app kv --address 10.0.0.300/24 | 10.0.0.300",
        "run --app kv --address 10.0.0.1 | 10.0.0.1",
        "run --app kv --gateway x | 'x'",
        "run --app kv --gateway 10.9.0.1 | 10.9.0.1",
        "run --app kv --gateway 10.9.0.255 | 10.9.0.255",
        "run --app kv --address 10.9.0.0/24 | 10.9.0.0/24",
        "run --app kv --address 10.9.0.255/24 | 10.9.0.255/24",
        "run --app kv --address 127.0.0.1/8 | 127.0.0.1/8",
        "run --app kv --address 0.0.0.1/8 | 0.0.0.1/8",
        "run --app kv --address 224.0.0.1/4 | 224.0.0.1/4",
        "run --app kv --congestion bbr | bbr",
        "run --app kv --ecn maybe | maybe",
        "run --app kv --ecn off --congestion dctcp | dctcp",
        "load --congestion bbr | bbr",
        "run --app kv --cpus 3-1 | '3-1'",
        "run --app kv --domain moon | moon",
        "run --app org.ixj.examples.kv.Kv --domain ring3 | static position-independent programs",
        "run --app /there/is/none --domain ring3 | there is no file /there/is/none",
        "run --app app.jar --domain ring3 | app.jar is a jar",
        "run --app /proc --domain ring3 | /proc is a folder",
        "run --app kv --name ../x | ../x",
        "run --app kv --faults loss=2 | '2'",
        "run --app kv --faults noise=1 | noise=1",
        "run --app kv --app-path /there/is/none | /there/is/none",
        "run --app /there/is/none.jar | /there/is/none.jar",
        "sim --seeds 0 | above 0",
        "sim --hours 0 | above 0",
        "sim --hours NaN | above 0",
        "sim --seeds 2 --pcap target/sim.pcapng | one seed",
        "load --connections 0 | connections",
        "load --rate -1 | rate",
        "load --port 76747 | port",
        "load --port -1 | port",
        "load --seconds Infinity | a day",
        "load --warmup 1e300 | a day",
        "load --workload x | x",
        "sriov create nosuch 2 | 'nosuch' here",
        "sriov create nosuch -1 | see ix sriov create --help",
        "sriov bind zz | 'zz' here",
        "sriov bind zz --driver a/b | 'a/b'",
        "sriov bind zz --driver .. | '..'",
        "sriov bind zz --driver= | see ix sriov bind --help",
        "sriov show .. | see ix sriov show --help",
        "bench nonsense | nonsense",
        "bench echo --peers nobody | nobody",
        "bench echo --cases c3 | c3",
        "bench echo --seconds 0 | --seconds",
        "attack --domain moon | moon",
        "attack --place moon | moon",
        "attack --column none | --matrix",
        "attack --matrix target/m --column moon | process/host",
        "attack --matrix target/m --list | --list",
        "attack --matrix target/m --domain ring3 | --domain",
        "attack --matrix target/m --place ring0 | --place",
        "attack --matrix target/m --device vfio:0000:01:10.0 | --device",
        "attack --matrix target/m --measure | --measure",
        "attack --matrix target/m --inject all | --inject",
        "attack --matrix target/m --json target/j | --json",
        "attack --matrix target/m --html target/h | --html",
        "attack --matrix target/m --attacks target | --attacks",
        "attack --list --json target/j | --json",
        "attack --list --measure | --measure",
        "attack --json target/j --html target/j | target/j",
        "bench echo --json target/j --html target/../target/j | target",
        "test everything | everything"
      })
  void wrongUseIsOneLineAndStatusTwo(String line, String named) {
    Said said = run(line.split(" ", -1));

    assertThat(said.status()).as("%s", said.lines()).isEqualTo(ExitCodes.USAGE);
    assertThat(said.lines()).hasSize(1);
    assertThat(said.lines().getFirst()).startsWith("ix: ").contains(named);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "stats no-such-dataplane | no-such-dataplane",
        "load --to no-such-one | no-such-one"
      })
  void whatIsNotThereIsOneLineAndStatus77(String line, String named) {
    Said said = run(line.split(" ", -1));

    assertThat(said.status()).as("%s", said.lines()).isEqualTo(ExitCodes.COULD_NOT_RUN);
    assertThat(said.lines()).hasSize(1);
    assertThat(said.lines().getFirst()).startsWith("ix: ").contains(named);
  }

  @Test
  void memoryThatThisMachineHasNotIsStatus77() {
    assumeThat(IxDomain.unavailable()).isNotNull();
    Said said = run("run", "--app", "kv", "--memory", "kernel");

    assertThat(said.status()).as("%s", said.lines()).isEqualTo(ExitCodes.COULD_NOT_RUN);
    assertThat(said.lines()).singleElement().asString().contains("ix module load");
  }

  @Test
  void everyCommandHasHelpWithAnExample() {
    for (CommandLine command : Ix.commandLine().getSubcommands().values()) {
      String name = command.getCommandSpec().name();
      if (!name.equals("help") && !name.equals("generate-completion")) {
        assertThat(command.getUsageMessage()).as(name).contains("Example: ix " + name);
      }
    }
  }
}
