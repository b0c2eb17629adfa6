// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.demo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ixj.tools.child.Child;
import org.ixj.tools.child.Ready;

/** Step 2: the same application on a TAP device, spoken to by Linux's own sockets. */
final class TapStep {
  private static final String NAME = "ix-demo-tap";
  private static final String ADDRESS = "10.9.1.2";
  private static final String HOST = "10.9.1.1";
  private static final long TIMEOUT_MS = 30_000;
  private static final Pattern PING = Pattern.compile("(\\d+) received");

  static List<Outcome> run() throws IOException, InterruptedException {
    try (NetworkNamespace namespace = NetworkNamespace.make()) {
      List<String> run =
          Child.ix(
              "run",
              "--name",
              NAME,
              "--app",
              "kv",
              "--device",
              "tap:ixj0",
              "--address",
              ADDRESS + "/24",
              "--host-address",
              HOST + "/24");
      try (Child dataplane = Child.start(namespace.inside(run))) {
        if (!Ready.await(NAME, dataplane)) {
          return List.of(
              Outcome.of("kv over TAP", "serves Linux clients", dataplane.lastLine(), false));
        }
        return List.of(ping(namespace), client(namespace), memccapable(namespace));
      }
    } catch (IOException e) {
      return List.of(
          Outcome.skipped("kv over TAP", "serves Linux clients", String.valueOf(e.getMessage())));
    }
  }

  private static Outcome ping(NetworkNamespace namespace) throws InterruptedException {
    String expected = "3 of 3 answers";
    try (Child ping =
        Child.start(
            namespace.inside(List.of("ping", "-n", "-c", "3", "-i", "0.2", "-W", "5", ADDRESS)))) {
      Matcher answers = ping.await(PING, TIMEOUT_MS);
      return answers == null
          ? Outcome.skipped("ping over TAP", expected, ping.lastLine())
          : Outcome.of(
              "ping over TAP",
              expected,
              answers.group(1) + " of 3 answers",
              answers.group(1).equals("3"));
    } catch (IOException e) {
      return Outcome.skipped("ping over TAP", expected, "ping is not installed (iputils-ping)");
    }
  }

  /** bash speaks TCP through the kernel's own sockets: a client that is on every machine. */
  private static Outcome client(NetworkNamespace namespace)
      throws IOException, InterruptedException {
    String script =
        "exec 3<>/dev/tcp/"
            + ADDRESS
            + "/11211; printf 'set demo 0 0 5\\r\\nhello\\r\\nget demo\\r\\nquit\\r\\n' >&3; cat <&3";
    try (Child bash = Child.start(namespace.inside(List.of("bash", "-c", script)))) {
      int status = bash.finish(TIMEOUT_MS);
      List<String> lines = new ArrayList<>();
      bash.output().forEach(line -> lines.add(line.strip()));
      List<String> wanted = List.of("STORED", "VALUE demo 0 5", "hello", "END");
      return Outcome.of(
          "TCP client over TAP",
          String.join(" | ", wanted),
          String.join(" | ", lines),
          status == 0 && lines.equals(wanted));
    }
  }

  private static Outcome memccapable(NetworkNamespace namespace) throws InterruptedException {
    String step = "memccapable -a over TAP";
    String expected = "all ASCII tests pass";
    try (Child tests =
        Child.start(
            namespace.inside(
                List.of("memccapable", "-h", ADDRESS, "-p", "11211", "-a", "-t", "5")))) {
      int status = tests.finish(TIMEOUT_MS);
      if (status == 127) {
        return Outcome.skipped(step, expected, "not installed (libmemcached-tools)");
      }
      long passed = tests.output().stream().filter(line -> line.contains("[pass]")).count();
      return Outcome.of(
          step,
          expected,
          status == 0 ? passed + " tests passed" : tests.lastLine(),
          status == 0 && passed > 0);
    } catch (IOException e) {
      return Outcome.skipped(step, expected, "not installed (libmemcached-tools)");
    }
  }

  private TapStep() {}
}
