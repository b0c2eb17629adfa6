// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ixj.control.ControlSocket;
import org.ixj.control.RunDirectory;
import org.ixj.tools.attack.HostileKv;
import org.ixj.tools.child.Child;
import org.ixj.tools.child.Ready;

/** Step 3: an application that serves its clients and attacks its dataplane meanwhile. */
final class AttackStep {
  private static final String NAME = "ix-demo-attack";
  private static final int SECONDS = 4;
  private static final long REPORT_MS = 5_000;
  private static final Pattern REPORT = Pattern.compile(HostileKv.REPORT + " (\\S+): (.*)");

  /** What each attack must come to, as the attacker itself sees it. */
  private static final Map<String, Pattern> EXPECTED =
      Map.of(
          HostileKv.WRITE, Pattern.compile("signal 11"),
          HostileKv.MPROTECT, Pattern.compile("errno 13"),
          HostileKv.COMMAND, Pattern.compile("fault"));

  private static final Map<String, String> WORDS =
      Map.of(
          HostileKv.WRITE, "the store faults (SIGSEGV)",
          HostileKv.MPROTECT, "refused (EACCES)",
          HostileKv.COMMAND, "refused (fault), counted");

  static List<Outcome> run(Path classes, Path probe) throws IOException, InterruptedException {
    Path json = LoadFigures.temporary();
    try (Child dataplane =
        Child.start(
            Child.ix(
                "run",
                "--name",
                NAME,
                "--app",
                HostileKv.class.getName(),
                "--app-path",
                classes + ":" + probe,
                "--device",
                "wire"))) {
      if (!Ready.await(NAME, dataplane)) {
        return List.of(
            Outcome.of("attacks", "an attacker that runs", Ready.missing(dataplane), false));
      }
      try (Child load =
          Child.start(
              Child.ix(
                  "load",
                  "--to",
                  NAME,
                  "--workload",
                  "kv",
                  "--connections",
                  "16",
                  "--warmup",
                  "2",
                  "--settle",
                  "0",
                  "--seconds",
                  Integer.toString(SECONDS),
                  "--json",
                  json.toString()))) {
        int status = load.finish((SECONDS + 30) * 1000L);
        // The attacks fall into the load's traffic; their last report may still be in the pipe.
        dataplane.await(Pattern.compile(HostileKv.REPORT + " " + HostileKv.COMMAND), REPORT_MS);
        List<Outcome> outcomes = new ArrayList<>();
        for (String attack : List.of(HostileKv.WRITE, HostileKv.MPROTECT, HostileKv.COMMAND)) {
          outcomes.add(judge(attack, dataplane));
        }
        LoadFigures result = LoadFigures.read(json);
        outcomes.add(
            Outcome.of(
                "traffic during the attacks",
                "every answer right, none missing",
                status == 0 && result != null
                    ? String.format(
                        Locale.ROOT, "%,.0f answers, all right", result.get("load.requests"))
                    : load.lastLine(),
                status == 0 && result != null));
        return outcomes;
      }
    } finally {
      Files.deleteIfExists(json);
    }
  }

  private static Outcome judge(String attack, Child dataplane) throws IOException {
    String words = WORDS.getOrDefault(attack, "");
    String happened = "the attack was not made";
    for (String line : dataplane.output()) {
      Matcher report = REPORT.matcher(line);
      if (report.find() && report.group(1).equals(attack)) {
        happened = report.group(2);
      }
    }
    Pattern expected = EXPECTED.get(attack);
    boolean held = expected != null && expected.matcher(happened).find();
    if (held && attack.equals(HostileKv.COMMAND)) {
      // The dataplane's own count: the attacker's word is not enough where there is another.
      long counted =
          ControlSocket.read(RunDirectory.of(NAME)).getOrDefault("thread.0.commands-fault", 0L);
      happened += "; " + counted + " counted";
      held = counted > 0;
    }
    return Outcome.of(attack, words, happened, held);
  }

  private AttackStep() {}
}
