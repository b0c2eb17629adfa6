// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.ixj.control.DataplaneException;
import org.ixj.control.PlaceKind;
import org.ixj.linux.IxDomain;
import org.ixj.tools.attack.Arrangement;
import org.ixj.tools.attack.Deed;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Fault;
import org.ixj.tools.attack.Printable;
import org.ixj.tools.attack.suite.Arsenal;
import org.ixj.tools.attack.suite.CardSuite;
import org.ixj.tools.attack.suite.HtmlReport;
import org.ixj.tools.attack.suite.Isolation;
import org.ixj.tools.attack.suite.Suite;
import org.ixj.tools.attack.suite.Verdict;
import org.ixj.tools.attack.suite.Verdict.Kind;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ix attack}: hostile applications against live traffic. */
@Command(
    name = "attack",
    description =
        "Runs hostile applications against a dataplane that serves clients, and judges what came"
            + " of each. Exit status 0: all that apply were contained.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example: ix attack --only 'memory.*' --json attacks.json", "", ExitCodes.HELP})
@SuppressWarnings("NullAway.Init") // picocli fills the fields before anything else runs
final class AttackCommand implements Callable<Integer> {
  /** Options that mean something with {@code --matrix}, and with {@code --list}. */
  private static final Set<String> OF_MATRIX = Set.of("--matrix", "--column", "--only");

  private static final Set<String> OF_LIST =
      Set.of("--list", "--only", "--inject", "--attacks", "--domain", "--place", "--device");

  /** Instead of every point of {@code --inject}. */
  private static final String ALL = "all";

  private static final String UNFINISHED = "ended before all was tried";

  /** Longest complaint: the last words of a dataplane may be an application's. */
  private static final int LONGEST = 1000;

  @Option(
      names = "--domain",
      paramLabel = "process|ring3|none",
      defaultValue = "process",
      description =
          "Where the attackers run; none has no protection and shows that they work (default:"
              + " ${DEFAULT-VALUE}).")
  private Domain domain;

  @Option(
      names = "--place",
      paramLabel = "host|ring0|auto",
      defaultValue = "host",
      description = "Where the attacked dataplane runs, as for ix run (default: ${DEFAULT-VALUE}).")
  private PlaceKind place;

  @Option(
      names = "--device",
      paramLabel = "vfio:ADDRESS",
      description =
          "The virtual function for attacks on the card; the next one of the same card is the"
              + " attacker's, and the physical one's interface gets an address (default: in the"
              + " lab one is made, elsewhere there is none).")
  private @Nullable String device;

  @Option(
      names = "--only",
      paramLabel = "PATTERN",
      defaultValue = "*",
      description =
          "Names to run, as a glob such as 'hoard.*' or '{hoard,network}.*' (default: all).")
  private String only;

  @Option(
      names = "--inject",
      paramLabel = "POINT,...",
      hideParamSyntax = true,
      split = ",",
      description =
          "Instead of attacks: what is to fail on our own side, such as kill-application, or all.")
  private final List<String> inject = new ArrayList<>();

  @Option(
      names = "--measure",
      description =
          "Also measure what attacks on others' service cost a neighbour, and how soon the attacked"
              + " dataplane is itself again. Wants two processors and a quiet machine.")
  private boolean measure;

  @Option(
      names = "--list",
      description = "List them, and why those that do not apply here do not; run nothing.")
  private boolean list;

  @Option(
      names = "--attacks",
      paramLabel = "PATH",
      hideParamSyntax = true,
      split = ":",
      description =
          "Jars and folders with more attacks, ':' between them: classes that extend"
              + " org.ixj.tools.attack.Attack.")
  private final List<Path> more = new ArrayList<>();

  @Option(
      names = "--json",
      converter = WritableFile.class,
      paramLabel = "FILE",
      description = "Write the result as JSON.")
  private @Nullable Path json;

  @Option(
      names = "--html",
      converter = WritableFile.class,
      paramLabel = "FILE",
      description = "Write the result as a page.")
  private @Nullable Path html;

  @Option(
      names = "--matrix",
      converter = WritableFile.class,
      paramLabel = "FILE",
      description =
          "Run in every arrangement, natively and in the lab, and write the table as Markdown; hours"
              + " where the lab is emulated.")
  private @Nullable Path matrix;

  @Option(
      names = "--column",
      paramLabel = "PATTERN",
      description =
          "With --matrix: run in these arrangements only, and take what the others' last runs left"
              + " in target.")
  private String column = "*";

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    refuseWhatWouldMeanNothing();
    if (matrix != null) {
      return new MatrixRun(only, column).write(matrix);
    }
    Path built = Environment.root().resolve("tools/target");
    PathMatcher wanted = FileSystems.getDefault().getPathMatcher("glob:" + only);
    List<Deed> all =
        Arsenal.load(built.resolve("tools.jar"), built.resolve(Suite.PROGRAM + ".list"), more);
    checkInjected(all);
    List<Deed> attacks =
        all.stream()
            .filter(deed -> deed instanceof Fault == !inject.isEmpty())
            .filter(deed -> wanted.matches(Path.of(deed.name())))
            .filter(deed -> inject.isEmpty() || injected(deed))
            .toList();
    if (attacks.isEmpty()) {
      System.err.println("ix: no attack is called that; --list names them");
      return ExitCodes.USAGE;
    }
    Arrangement arrangement =
        new Arrangement(
            domain, place.name().toLowerCase(Locale.ROOT), IxDomain.unavailable() == null);
    if (list) {
      attacks.forEach(deed -> describe(deed, arrangement));
      return ExitCodes.HELD;
    }
    if (measure && Runtime.getRuntime().availableProcessors() < 2) {
      throw new CannotRunException("--measure wants two processors, and here is one");
    }
    return run(attacks, arrangement, built);
  }

  private void refuseWhatWouldMeanNothing() {
    List<String> given =
        spec.commandLine().getParseResult().matchedOptions().stream()
            .map(OptionSpec::longestName)
            .toList();
    WritableFile.differ(json, html);
    if (matrix != null) {
      refuse(given, OF_MATRIX, "--matrix");
    } else if (given.contains("--column")) {
      throw new ParameterException(spec.commandLine(), "--column chooses columns of a --matrix");
    } else if (list) {
      refuse(given, OF_LIST, "--list");
    }
  }

  private void refuse(List<String> given, Set<String> meant, String with) {
    for (String option : given) {
      if (!meant.contains(option)) {
        throw new ParameterException(
            spec.commandLine(), option + " means nothing together with " + with);
      }
    }
  }

  private int run(List<Deed> attacks, Arrangement wanted, Path built)
      throws IOException, InterruptedException {
    Arrangement arrangement = wanted;
    List<Verdict> verdicts = new ArrayList<>();
    List<Deed> onCard = attacks.stream().filter(Deed::needsCard).toList();
    List<Deed> others = attacks.stream().filter(deed -> !deed.needsCard()).toList();
    OrderlyEnd end = new OrderlyEnd();
    end.onSignal(Thread.currentThread()::interrupt);
    String obstacle = null;
    removeFormer(json);
    removeFormer(html);
    try (Suite suite = new Suite(arrangement, built, more, measure, AttackCommand::say);
        CardSuite card =
            new CardSuite(arrangement, device, Environment.root(), AttackCommand::say)) {
      verdicts.addAll(card.run(onCard));
      verdicts.addAll(suite.run(others));
      arrangement = suite.arrangement();
    } catch (DataplaneException e) {
      obstacle = Printable.line(String.valueOf(e.getMessage()), LONGEST);
    } catch (InterruptedException e) {
      LastWords.say(UNFINISHED);
      if (json != null) {
        Report report = new Report();
        report.held(false);
        report.couldNotRun(UNFINISHED);
        report.write(json);
      }
      return ExitCodes.DID_NOT_HOLD;
    } finally {
      end.reached();
    }
    long contained = count(verdicts, Kind.CONTAINED);
    long open = count(verdicts, Kind.NOT_CONTAINED);
    long absent = count(verdicts, Kind.NOT_APPLICABLE);
    if (obstacle == null && contained + open == 0) {
      obstacle = "none of them applies to " + arrangement.label();
    }
    boolean held = obstacle == null && open == 0;
    System.out.printf(
        "%n%d attacks: %d contained, %d not contained, %d not applicable%n",
        verdicts.size(), contained, open, absent);
    if (open > 0) {
      String names =
          verdicts.stream()
              .filter(verdict -> verdict.kind() == Kind.NOT_CONTAINED)
              .map(Verdict::attack)
              .collect(Collectors.joining(","));
      System.out.println("once more, those alone: the same with --only '{" + names + "}'");
    }
    if (json != null) {
      Report report = new Report();
      report.held(held);
      report.couldNotRun(obstacle);
      report.figure("attacks.total", verdicts.size());
      report.figure("attacks.contained", (double) contained);
      report.figure("attacks.not_contained", (double) open);
      report.figure("attacks.not_applicable", (double) absent);
      for (Verdict verdict : verdicts) {
        add(report, arrangement, verdict);
      }
      report.write(json);
    }
    if (html != null) {
      HtmlReport.write(html, arrangement.label(), Environment.describe(), verdicts);
    }
    if (obstacle != null) {
      LastWords.say(obstacle);
      return open > 0 ? ExitCodes.DID_NOT_HOLD : ExitCodes.COULD_NOT_RUN;
    }
    return held ? ExitCodes.HELD : ExitCodes.DID_NOT_HOLD;
  }

  /** What a former run found is not to be taken for what this one does. */
  private static void removeFormer(@Nullable Path report) throws IOException {
    if (report != null && Files.isRegularFile(report)) {
      Files.delete(report);
    }
  }

  private static String point(Deed fault) {
    return fault.name().replaceFirst("fault\\.", "");
  }

  private boolean injected(Deed deed) {
    return inject.contains(ALL) || inject.contains(point(deed));
  }

  private void checkInjected(List<Deed> all) {
    boolean given =
        spec.commandLine().getParseResult().matchedOptions().stream()
            .anyMatch(option -> option.longestName().equals("--inject"));
    if (given && inject.isEmpty()) {
      throw new IllegalArgumentException(
          "--inject names what is to fail; --inject all --list names what can");
    }
    for (String name : inject) {
      if (!name.equals(ALL)
          && all.stream().noneMatch(deed -> deed instanceof Fault && point(deed).equals(name))) {
        throw new IllegalArgumentException(
            "nothing can be injected as '" + name + "'; --inject all --list names what can");
      }
    }
  }

  private static void say(String line) {
    System.out.println(line);
  }

  private static long count(List<Verdict> verdicts, Kind kind) {
    return verdicts.stream().filter(verdict -> verdict.kind() == kind).count();
  }

  private static void add(Report report, Arrangement arrangement, Verdict verdict) {
    ObjectNode entry =
        report
            .list("attacks")
            .addObject()
            .put("attack", verdict.attack())
            .put("arrangement", arrangement.label())
            .put("violates", verdict.promise().sentence())
            .put("expected", verdict.expected())
            .put("happened", verdict.happened())
            .put("verdict", verdict.kind().words());
    Isolation cost = verdict.isolation();
    if (cost != null) {
      entry
          .putObject("isolation")
          .put("held", cost.held())
          .put("neighbour.throughput", cost.throughput())
          .put("neighbour.throughput_noise", cost.throughputNoise())
          .put("neighbour.p99", cost.p99())
          .put("neighbour.p99_noise", cost.p99Noise())
          .put("recovery_ms", cost.recoveryMs());
    }
  }

  private void describe(Deed deed, Arrangement arrangement) {
    String excluded = CardSuite.excludedBy(deed, arrangement, device);
    System.out.printf(
        "%-34s %s%n",
        deed.name(), excluded == null ? "applies: " + deed.containment() : "does not: " + excluded);
  }
}
