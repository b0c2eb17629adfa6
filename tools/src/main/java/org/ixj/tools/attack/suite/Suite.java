// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.suite;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import org.ixj.control.DataplaneException;
import org.ixj.stats.Counter;
import org.ixj.tools.attack.Arrangement;
import org.ixj.tools.attack.Attacker;
import org.ixj.tools.attack.Deed;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Fault;
import org.ixj.tools.attack.Finding;
import org.ixj.tools.attack.NetworkAttack;
import org.ixj.tools.attack.ProgramAttack;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Thief;
import org.ixj.tools.attack.Witness;
import org.ixj.tools.attack.hoard.MemoryHoard;
import org.ixj.tools.attack.loader.LoaderAttack;
import org.ixj.tools.attack.suite.Verdict.Kind;
import org.ixj.tools.child.Patience;
import org.jspecify.annotations.Nullable;

/**
 * Runs attacks one after the other against one dataplane, whose application serves clients of its
 * own meanwhile, with an innocent neighbour beside it. Whatever an attacker says of its success,
 * its promise holds only if nobody else noticed: the dataplane lives and has its buffers, every
 * client of both gets the right bytes, and no connection ends that should not.
 */
public final class Suite implements AutoCloseable {
  /** An application that takes no events counts as hanging after this. */
  private static final int HANG_MS = Patience.ms(4000);

  /** Longest an attack may take, and a service to come back. */
  private static final int STRIKE_MS = Patience.ms(20_000);

  private static final int RETURN_MS = Patience.ms(10_000);
  private static final int OBITUARY_MS = Patience.ms(1000);

  /** Answers that show that somebody is being served. */
  private static final int PROOF = 20;

  /** Values that clients know to be stored before something of ours fails. */
  private static final int FEWEST_ACKNOWLEDGED = 100;

  /** Buffers that may be in use by clients who are served. */
  private static final int MBUFS_IN_USE = 64;

  /** Rounds of a measurement, and how long each of a round's three windows is. */
  private static final int ROUNDS = 5;

  private static final long WINDOW_MS = 500;
  private static final double NINETY_NINE = 99;
  private static final long SEED = 42;

  /** Below the folder of what is built: the attacker for ring 3, and the list of its attacks. */
  public static final String PROGRAM = "attack/attacker";

  /** There, too: the one for ring 3 that faults befall. */
  private static final String MORTAL_KV = "attack/mortal_kv";

  private Arrangement arrangement;
  private final String name;
  private final Path program;
  private final List<String> options;
  private final List<String> kvOptions;
  private final Consumer<String> progress;
  private Build build = Build.OWN;
  private final boolean measures;

  /** What an application in the dataplane's own JVM needs on its class path, or nothing. */
  private final String unprotected;

  /** Whether both dataplanes have served here before anything was tried. */
  private boolean begun;

  private @Nullable Target target;
  private @Nullable Target neighbour;

  /**
   * @param classes where attacks lie, besides those that come with the suite
   * @param built the folder with the suite's own classes and the probe library
   * @param measures whether the cost of attacks on others' service is measured; the attacked
   *     dataplane and its neighbour then have processors of their own
   */
  public Suite(
      Arrangement arrangement,
      Path built,
      List<Path> classes,
      boolean measures,
      Consumer<String> progress) {
    this.measures = measures;
    unprotected = arrangement.domain() == Domain.NONE ? built.resolve("libixprobe.so") + ":" : "";
    this.arrangement = arrangement;
    this.progress = progress;
    Domain domain = arrangement.domain();
    name = "attack-" + ProcessHandle.current().pid() + "-" + domain.name().toLowerCase(Locale.ROOT);
    List<String> path = new ArrayList<>();
    path.add(built.resolve("tools.jar").toString());
    path.add(built.resolve("libixprobe.so").toString());
    classes.forEach(entry -> path.add(entry.toString()));
    program = built.resolve(PROGRAM);
    List<String> both = new ArrayList<>();
    Collections.addAll(
        both,
        "--place",
        arrangement.place(),
        "--restart",
        "--app-timeout",
        Integer.toString(HANG_MS),
        "--app-memory",
        MemoryHoard.BOUND_MIB + "m",
        "--app-jvm=-Xmx256m",
        "--app-jvm=-XX:+UseSerialGC");
    if (arrangement.module() && domain != Domain.NONE) {
      Collections.addAll(both, "--memory", "kernel"); // or it would not be what is said to be tried
    }
    if (Patience.EMULATED) { // it starts anew after many an attack, and is hardly warm then
      both.add("--app-jvm=-XX:TieredStopAtLevel=1");
    }
    kvOptions = new ArrayList<>();
    Collections.addAll(
        kvOptions, "--app", domain == Domain.RING3 ? built.resolve(MORTAL_KV).toString() : "kv");
    kvOptions.addAll(both);
    options =
        new ArrayList<>(
            List.of(
                "--app",
                domain == Domain.RING3 ? program.toString() : Attacker.class.getName(),
                "--app-path",
                String.join(":", path),
                "--app-jvm=-Djava.system.class.loader=" + Thief.class.getName()));
    options.addAll(both);
  }

  /** What is attacked, its place as it turned out to be. */
  public Arrangement arrangement() {
    return arrangement;
  }

  /**
   * Chooses what is attacked from now on, this process's own build if not said.
   *
   * @param chosen of the dataplane
   */
  public void against(Build chosen) {
    endTarget();
    build = chosen;
  }

  /** Tries all that apply; a verdict for each. */
  public List<Verdict> run(List<Deed> attacks) throws IOException, InterruptedException {
    List<Verdict> verdicts = new ArrayList<>();
    for (Deed attack : attacks) {
      String excluded = attack.excludedBy(arrangement);
      Verdict verdict =
          excluded == null ? tried(attack) : Verdict.of(attack, Kind.NOT_APPLICABLE, excluded);
      verdicts.add(verdict);
      if (excluded == null) {
        progress.accept(verdict.line());
      }
      if (verdict.kind() == Kind.NOT_CONTAINED) {
        close(); // what comes next must not suffer from what is broken now
      }
    }
    return verdicts;
  }

  /** What an attack before has left behind is no reason to end without a report. */
  private Verdict tried(Deed attack) throws IOException, InterruptedException {
    try {
      return judgeAndMeasure(attack);
    } catch (IOException | DataplaneException e) {
      if (!begun) {
        throw e;
      }
      return Verdict.of(attack, Kind.NOT_CONTAINED, String.valueOf(e.getMessage()));
    }
  }

  private Verdict judgeAndMeasure(Deed attack) throws IOException, InterruptedException {
    Verdict verdict = witnessed(attack);
    boolean resource = attack.promise() == Promise.OWN_COST || attack.promise() == Promise.NETWORK;
    return measures && resource && verdict.kind() == Kind.CONTAINED
        ? verdict.measured(measure(attack))
        : verdict;
  }

  /** The verdict, with what was seen from outside. */
  private Verdict witnessed(Deed attack) throws IOException, InterruptedException {
    Target attacked = target(attack);
    try (Witness witness = attack.witness(name, attacked::output)) {
      Verdict verdict = judge(attack);
      return verdict.kind() != Kind.CONTAINED || await(() -> witness.objection() == null)
          ? verdict
          : Verdict.of(attack, Kind.NOT_CONTAINED, verdict.happened() + "; " + witness.objection());
    }
  }

  private Verdict judge(Deed attack) throws IOException, InterruptedException {
    Target attacked = target(attack);
    Target beside = neighbour();
    begun = true;
    long resets = attacked.victims().resets();
    long neighbourResets = beside.victims().resets();
    int said = attacked.said();
    long launches = attacked.launches();
    Map<Counter, Long> before = noticed(attack, attacked);
    long application = attacked.applicationPid();
    if (attack instanceof Fault fault && !storeBefore(fault, attacked)) {
      return Verdict.of(attack, Kind.NOT_CONTAINED, "before it: kv stored too little");
    }
    CompletableFuture<@Nullable Finding> order = launch(attack, attacked);
    int limitMs = attack instanceof LoaderAttack ? 2 * Launch.LIMIT_MS : STRIKE_MS;
    if (!Await.until(() -> order.isDone() || !attacked.alive(), limitMs)) {
      return Verdict.of(attack, Kind.NOT_CONTAINED, "no end of it in " + limitMs / 1000 + " s");
    }
    // At once: how soon a new client is served is counted from the attack's end.
    long servedMs = attack instanceof NetworkAttack ? serveAnew(attacked) : 0;
    Finding answer = order.getNow(null);
    boolean struck = answer == null || answer.kind() == Finding.Kind.CONTAINED;
    if (struck && attack instanceof Fault fault && fault.survivor() == Fault.Survivor.HOST) {
      return succeeded(fault, attacked, application);
    }
    Verdict told =
        answer == null && attack.end() != Deed.End.LIVES
            ? died(attack, attacked, launches, said)
            : lived(attack, attacked, said, answer);
    if (told.kind() == Kind.NOT_CONTAINED) {
      return told;
    }
    // Who says that it could not be tried is no more to be believed than who says that it failed.
    String happened = told.happened();
    String harm = harm(attacked, "its clients");
    if (harm == null && answer != null && attacked.victims().resets() != resets) {
      harm = "its clients were reset";
    }
    if (harm == null && struck && attack instanceof NetworkAttack) {
      happened += servedMs < 0 ? "" : "; a new client was served after " + servedMs + " ms";
      harm = unnoticed(before, attacked, servedMs);
    }
    if (harm == null && attack instanceof Fault fault) {
      int found = storedAfter(fault, attacked);
      happened += found > 0 ? "; " + found + " acknowledged values were found" : "";
      harm = found < 0 ? "acknowledged values were not: " + attacked.victims().wrong() : null;
    }
    if (harm == null) {
      harm = harm(beside, "the neighbour's clients");
    }
    if (harm == null && beside.victims().resets() != neighbourResets) {
      harm = "the neighbour's clients were reset";
    }
    return harm == null
        ? Verdict.of(attack, told.kind(), happened)
        : Verdict.of(attack, Kind.NOT_CONTAINED, happened + "; " + harm);
  }

  /** Has clients know of stored values, or forget them where they go with the application. */
  private static boolean storeBefore(Fault fault, Target attacked)
      throws IOException, InterruptedException {
    if (fault.survivor() != Fault.Survivor.APPLICATION) {
      tell(attacked, kv(attacked)::forget);
      return true;
    }
    return await(() -> check(attacked) >= FEWEST_ACKNOWLEDGED);
  }

  /** How many acknowledged values were asked for and found; below 0 if not all were. */
  private static int storedAfter(Fault fault, Target attacked)
      throws IOException, InterruptedException {
    if (fault.survivor() != Fault.Survivor.APPLICATION) {
      tell(attacked, kv(attacked)::remember);
      return 0;
    }
    int found = check(attacked);
    return found < FEWEST_ACKNOWLEDGED || attacked.victims().wrong() != null ? -1 : found;
  }

  private static KvTalk kv(Target attacked) {
    return (KvTalk) attacked.talk();
  }

  /** Returns once the clients' thread has done it. */
  private static void tell(Target attacked, Runnable task)
      throws IOException, InterruptedException {
    CompletableFuture<Void> done = new CompletableFuture<>();
    attacked
        .victims()
        .run(
            () -> {
              task.run();
              done.complete(null);
            });
    await(done::isDone);
  }

  /** Asks for all values that are known to be stored: how many were found, or -1. */
  private static int check(Target attacked) throws IOException, InterruptedException {
    CompletableFuture<Integer> found = new CompletableFuture<>();
    attacked.victims().run(() -> kv(attacked).check(found));
    return await(found::isDone) ? found.getNow(-1) : -1;
  }

  /** Milliseconds until a client that comes now is served; below 0 if that is too long. */
  private static long serveAnew(Target attacked) throws IOException, InterruptedException {
    long beginNs = System.nanoTime();
    CompletableFuture<@Nullable String> anew = attacked.victims().comeAnew();
    boolean served = Await.until(anew::isDone, Isolation.RECOVERY_MS) && anew.getNow(null) != null;
    return served ? (System.nanoTime() - beginNs) / 1_000_000 : -1;
  }

  /** Has it done; what came of it, null when nobody could say. */
  private CompletableFuture<@Nullable Finding> launch(Deed deed, Target attacked) {
    return switch (deed) {
      case NetworkAttack attack -> CompletableFuture.supplyAsync(() -> strike(attack, attacked));
      case Fault fault -> CompletableFuture.supplyAsync(() -> befall(fault, attacked));
      case LoaderAttack attack -> CompletableFuture.supplyAsync(() -> load(attack));
      case ProgramAttack attack -> order(attack.name(), attacked);
      default -> order(deed.getClass().getName(), attacked);
    };
  }

  private static CompletableFuture<@Nullable Finding> order(String word, Target attacked) {
    return attacked.victims().order(word).thenApply(Suite::parsed);
  }

  private static @Nullable Finding parsed(@Nullable String answer) {
    return answer == null ? null : Finding.parse(answer);
  }

  private Finding load(LoaderAttack attack) {
    try {
      return new Launch(program, build, name + "-l", arrangement.place()).attempt(attack);
    } catch (Exception e) {
      return Finding.of(e);
    }
  }

  private static Finding strike(NetworkAttack attack, Target attacked) {
    try {
      return Finding.by(
          () -> {
            String happened = attack.strike(attacked.link());
            attacked.link().settle();
            return happened;
          });
    } finally {
      attacked.link().listen(_ -> {});
    }
  }

  private static @Nullable Finding befall(Fault fault, Target attacked) {
    Finding finding = Finding.by(() -> fault.strike(attacked));
    // What is to end tells nothing, as an application that dies.
    return finding.kind() == Finding.Kind.CONTAINED && fault.survivor() == Fault.Survivor.DATAPLANE
        ? null
        : finding;
  }

  /** Another dataplane takes over under the same name. */
  private Verdict succeeded(Fault fault, Target attacked, long application)
      throws IOException, InterruptedException {
    if (!await(() -> !attacked.alive())) {
      return Verdict.of(fault, Kind.NOT_CONTAINED, "it did not end");
    }
    if (application > 0 && !await(() -> ProcessHandle.of(application).isEmpty())) {
      return Verdict.of(fault, Kind.NOT_CONTAINED, "its application lives on");
    }
    endTarget();
    long beginNs = System.nanoTime();
    target(fault);
    return Verdict.of(
        fault,
        Kind.CONTAINED,
        "a new one serves after " + (System.nanoTime() - beginNs) / 1_000_000 + " ms");
  }

  private static Map<Counter, Long> noticed(Deed deed, Target attacked) throws IOException {
    Map<Counter, Long> counts = new EnumMap<>(Counter.class);
    if (deed instanceof NetworkAttack attack) {
      for (Counter counter : attack.noticed()) {
        counts.put(counter, attacked.count(counter));
      }
    }
    return counts;
  }

  /** What shows that the network's attack did not arrive, or keeps new clients out; or null. */
  private static @Nullable String unnoticed(
      Map<Counter, Long> before, Target attacked, long servedMs)
      throws InterruptedException, IOException {
    for (Map.Entry<Counter, Long> count : before.entrySet()) {
      if (!await(() -> attacked.count(count.getKey()) > count.getValue())) {
        return "nothing of it was counted as " + count.getKey().label();
      }
    }
    return servedMs < 0
        ? "a new client was not served within " + Isolation.RECOVERY_MS + " ms"
        : null;
  }

  private static Verdict lived(Deed attack, Target attacked, int said, @Nullable Finding answer)
      throws InterruptedException, IOException {
    if (answer == null) {
      Await.until(() -> !attacked.alive() || !attacked.obituary(said).isEmpty(), OBITUARY_MS);
      return Verdict.of(
          attack,
          Kind.NOT_CONTAINED,
          attacked.alive()
              ? "it died: " + attacked.obituary(said)
              : "the dataplane died: " + attacked.lastWords());
    }
    boolean outlived = attack.end() == Deed.End.DIES && answer.kind() != Finding.Kind.ABSENT;
    return outlived
        ? Verdict.of(attack, Kind.NOT_CONTAINED, answer.happened())
        : Verdict.of(attack, answer);
  }

  private static Verdict died(Deed attack, Target attacked, long launches, int said)
      throws InterruptedException, IOException {
    if (!await(() -> attacked.alive() && attacked.launches() > launches)) {
      return Verdict.of(
          attack,
          Kind.NOT_CONTAINED,
          attacked.alive()
              ? "nobody started it again"
              : "the dataplane died: " + attacked.lastWords());
    }
    // It is written before the next start, and read by another thread.
    Await.until(() -> !attacked.obituary(said).isEmpty(), OBITUARY_MS);
    String obituary = attacked.obituary(said);
    return attack.explains(obituary)
        ? Verdict.of(attack, Kind.CONTAINED, obituary)
        : Verdict.of(
            attack,
            Kind.NOT_CONTAINED,
            "it died of something else: "
                + (obituary.isEmpty() ? "nobody said of what" : obituary));
  }

  /** What an attack on other people's service costs them, in rounds of quiet and attack. */
  private Isolation measure(Deed attack) throws IOException, InterruptedException {
    List<Isolation.Round> rounds = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      Target attacked = target(attack);
      Victims beside = neighbour().victims();
      Isolation.Window first = window(beside, WINDOW_MS);
      Isolation.Window second = window(beside, WINDOW_MS);
      beside.times();
      long beginNs = System.nanoTime();
      long recoveryMs = 0;
      do {
        recoveryMs = Math.max(recoveryMs, strikeAndRecover(attack, attacked));
      } while (System.nanoTime() - beginNs < WINDOW_MS * 1_000_000);
      Isolation.Window under = window(beside.times(), System.nanoTime() - beginNs);
      rounds.add(new Isolation.Round(first, second, under, recoveryMs));
    }
    return Isolation.of(rounds);
  }

  private static Isolation.Window window(Victims of, long milliseconds)
      throws InterruptedException {
    of.times();
    long beginNs = System.nanoTime();
    Thread.sleep(milliseconds);
    return window(of.times(), System.nanoTime() - beginNs);
  }

  private static Isolation.Window window(Histogram times, long ns) {
    return new Isolation.Window(
        times.getTotalCount() * 1e9 / ns, times.getValueAtPercentile(NINETY_NINE));
  }

  /** Milliseconds from the attack's end until the attacked dataplane is itself again. */
  private long strikeAndRecover(Deed attack, Target attacked)
      throws IOException, InterruptedException {
    long launches = attacked.launches();
    CompletableFuture<@Nullable Finding> order = launch(attack, attacked);
    Await.until(() -> order.isDone() || !attacked.alive(), STRIKE_MS);
    long endNs = System.nanoTime();
    boolean died = order.getNow(null) == null;
    long answers = attacked.victims().answers();
    CompletableFuture<@Nullable String> anew =
        attack instanceof NetworkAttack
            ? attacked.victims().comeAnew()
            : CompletableFuture.completedFuture(null);
    await(
        () ->
            anew.isDone()
                && attacked.mbufsInUse() <= MBUFS_IN_USE
                && (died || attacked.victims().answers() >= answers + PROOF));
    long recoveryMs = (System.nanoTime() - endNs) / 1_000_000;
    if (died) { // the next application takes as long as it takes to start
      await(() -> attacked.launches() > launches && attacked.victims().complete());
    }
    return recoveryMs;
  }

  /** What somebody noticed, or null. */
  private static @Nullable String harm(Target at, String whose)
      throws InterruptedException, IOException {
    if (!await(() -> !at.alive() || at.victims().complete())) {
      return whose + " were not served again";
    }
    // It may die now, too: its clients are told later.
    long answers = at.victims().answers();
    boolean answered = await(() -> !at.alive() || at.victims().answers() >= answers + PROOF);
    if (!at.alive()) {
      return "the dataplane of " + whose + " died: " + at.lastWords();
    }
    if (!answered) {
      return whose + " got no more answers";
    }
    String wrong = at.victims().wrong();
    if (wrong != null) {
      return whose + " saw wrong bytes: " + wrong;
    }
    if (!await(() -> at.mbufsInUse() <= MBUFS_IN_USE)) {
      return "buffers were lost";
    }
    return null;
  }

  private static boolean await(Await.Condition condition) throws InterruptedException, IOException {
    return Await.until(condition, RETURN_MS);
  }

  private Target target(Deed deed) throws IOException, InterruptedException {
    boolean kv = deed instanceof Fault;
    if (target != null && target.talk() instanceof KvTalk != kv) {
      endTarget();
    }
    Target there = target;
    if (there == null) {
      there =
          Target.start(
              name,
              new Build(unprotected + build.classPath(), build.options()),
              measures ? Half.FIRST : Half.ALL,
              arrangement.domain(),
              kv ? kvOptions : options,
              kv
                  ? new KvTalk(new SplittableRandom(SEED))
                  : new EchoTalk(new SplittableRandom(SEED)));
      target = there;
      arrangement = arrangement.at(there.place());
    }
    return served(there);
  }

  private Target neighbour() throws IOException, InterruptedException {
    Target there = neighbour;
    if (there == null) {
      there =
          Target.start(
              name + "-b",
              Build.OWN,
              measures ? Half.SECOND : Half.ALL,
              Domain.PROCESS,
              List.of("--app", "echo", "--place", "host"),
              new EchoTalk(new SplittableRandom(SEED + 1)));
      neighbour = there;
    }
    return served(there);
  }

  private static Target served(Target there) throws IOException, InterruptedException {
    String harm = harm(there, "clients");
    if (harm != null) {
      throw new IOException("before the attack: " + harm);
    }
    return there;
  }

  private void endTarget() {
    if (target != null) {
      target.close();
      target = null;
    }
  }

  @Override
  public void close() {
    endTarget();
    if (neighbour != null) {
      neighbour.close();
      neighbour = null;
    }
  }
}
