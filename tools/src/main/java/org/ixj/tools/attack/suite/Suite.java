// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.suite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import org.ixj.stats.Counter;
import org.ixj.tools.attack.Arrangement;
import org.ixj.tools.attack.Attacker;
import org.ixj.tools.attack.BreachException;
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

  /** Longest an attack may take. */
  private static final int STRIKE_MS = Patience.ms(20_000);

  private static final int OBITUARY_MS = Patience.ms(1000);

  private static final String NEIGHBOURS = "the neighbour's clients";

  /** How long the last deed is looked after. */
  private static final int LINGER_MS = Patience.ms(2000);

  /** How many before one that is contained alone may have to be tried once more. */
  private static final int SUSPECTS = 5;

  /** Values that clients know to be stored before something of ours fails. */
  private static final int FEWEST_ACKNOWLEDGED = 100;

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

  /** Whether this process has left processors to the neighbour. */
  private boolean placed;

  private @Nullable Target target;
  private @Nullable Target neighbour;

  /** Who has shown that it serves since the last deed. */
  private @Nullable Target proven;

  /** How things stood when the last deed had been judged. */
  private @Nullable Left left;

  private record Left(long launches, long resets, long neighbourResets) {
    static Left at(Target attacked, Target beside) {
      return new Left(attacked.launches(), attacked.victims().resets(), beside.victims().resets());
    }
  }

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
    List<String> besides = new ArrayList<>(List.of(built.resolve("libixprobe.so").toString()));
    classes.forEach(entry -> besides.add(entry.toString()));
    unprotected = arrangement.domain() == Domain.NONE ? String.join(":", besides) + ":" : "";
    this.arrangement = arrangement;
    this.progress = progress;
    Domain domain = arrangement.domain();
    Remains.remove();
    name = Remains.name(ProcessHandle.current().pid(), domain.name().toLowerCase(Locale.ROOT));
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
    if (measures && !placed) { // before the neighbour, whose clients are of this process, too
      Half.FIRST.take();
      placed = true;
    }
    Map<Deed, Verdict> verdicts = new LinkedHashMap<>();
    Deque<Deed> before = new ArrayDeque<>(); // the last first, on the dataplane that there is
    for (Deed attack : attacks) {
      String excluded = attack.excludedBy(arrangement);
      if (excluded != null) {
        verdicts.put(attack, Verdict.of(attack, Kind.NOT_APPLICABLE, excluded));
        continue;
      }
      blame(before, verdicts);
      String first = attack.follows();
      if (first != null && before.stream().noneMatch(deed -> deed.name().equals(first))) {
        put(Verdict.of(attack, Kind.NOT_APPLICABLE, "it follows " + first), attack, verdicts);
        continue;
      }
      Verdict verdict = tried(attack);
      put(verdict, attack, verdicts);
      if (verdict.kind() != Kind.NOT_CONTAINED) {
        before.addFirst(attack);
        continue;
      }
      startAfresh(); // what comes next must not suffer from what is broken now
      if (!before.isEmpty()) {
        lookForAnother(attack, before, verdicts);
        before.clear();
      }
    }
    linger();
    blame(before, verdicts);
    return List.copyOf(verdicts.values());
  }

  private void put(Verdict verdict, Deed attack, Map<Deed, Verdict> verdicts) {
    verdicts.put(attack, verdict);
    progress.accept(verdict.line());
  }

  /** What came to pass since the last deed was judged is its doing. */
  private void blame(Deque<Deed> before, Map<Deed, Verdict> verdicts)
      throws IOException, InterruptedException {
    Deed last = before.peek();
    Verdict verdict = last == null ? null : verdicts.get(last);
    if (last == null || verdict == null) {
      return;
    }
    Verdict now = afterwards(last, verdict);
    if (!now.equals(verdict)) {
      put(now, last, verdicts);
      startAfresh();
      before.clear();
    }
  }

  /** Where an attack is contained that is tried alone, one of those before it may be to blame. */
  private void lookForAnother(Deed attack, Deque<Deed> before, Map<Deed, Verdict> verdicts)
      throws IOException, InterruptedException {
    Verdict alone = alone(attack);
    if (alone.kind() == Kind.NOT_CONTAINED) {
      return;
    }
    for (Deed earlier : before.stream().limit(SUSPECTS).toList()) {
      Verdict again = alone(earlier);
      if (again.kind() == Kind.NOT_CONTAINED) {
        put(again, earlier, verdicts);
        put(alone, attack, verdicts);
        return;
      }
    }
  }

  private Verdict alone(Deed attack) throws IOException, InterruptedException {
    Verdict verdict = tried(attack);
    if (verdict.kind() != Kind.NOT_CONTAINED) {
      linger();
      verdict = afterwards(attack, verdict);
    }
    startAfresh();
    return verdict;
  }

  /** The verdict, or another because of what came to pass since. */
  private Verdict afterwards(Deed deed, Verdict verdict) throws IOException, InterruptedException {
    String harm = aftermath(deed);
    return harm == null
        ? verdict
        : Verdict.of(deed, Kind.NOT_CONTAINED, verdict.happened() + "; afterwards " + harm);
  }

  /** A deed may have its effect later. */
  private void linger() throws IOException, InterruptedException {
    Target there = target;
    Target beside = neighbour;
    Left then = left;
    if (there != null && beside != null && then != null) {
      Await.until(
          () ->
              !there.alive()
                  || there.victims().resets() != then.resets
                  || !beside.alive()
                  || beside.victims().resets() != then.neighbourResets,
          LINGER_MS);
    }
  }

  /** What somebody noticed since the last deed was judged, or null. */
  private @Nullable String aftermath(Deed last) throws IOException, InterruptedException {
    Target there = target;
    Target beside = neighbour;
    Left then = left;
    if (there == null || beside == null || then == null) {
      return null;
    }
    String harm = retraction(last, there);
    there.victims().hangUp();
    Service neighbours = Service.ask(beside, NEIGHBOURS);
    if (harm == null) {
      harm = Service.harm(there, "its clients");
      proven = there;
    }
    if (harm == null) {
      harm = neighbours.harm();
    }
    if (harm == null && !then.equals(Left.at(there, beside))) {
      harm = "its application ended: " + there.obituary(0);
    }
    return harm;
  }

  /** What an attack before has left behind is no reason to end without a report. */
  private Verdict tried(Deed attack) throws IOException, InterruptedException {
    try {
      left = null;
      Verdict verdict = judgeAndMeasure(attack);
      if (target != null && neighbour != null) {
        left = Left.at(target, neighbour);
      }
      return verdict;
    } catch (IOException | RuntimeException e) {
      if (!begun) {
        throw e;
      }
      String words = e.getMessage();
      return Verdict.of(attack, Kind.NOT_CONTAINED, words == null ? e.toString() : words);
    }
  }

  private Verdict judgeAndMeasure(Deed attack) throws IOException, InterruptedException {
    Verdict verdict = witnessed(attack);
    boolean resource = attack.promise() == Promise.OWN_COST || attack.promise() == Promise.NETWORK;
    if (!measures || !resource || verdict.kind() != Kind.CONTAINED) {
      return verdict;
    }
    try {
      return verdict.measured(measure(attack));
    } catch (BreachException e) {
      return Verdict.of(
          attack,
          Kind.NOT_CONTAINED,
          verdict.happened() + "; once more, to be measured: " + e.getMessage());
    }
  }

  /** The verdict, with what was seen from outside. */
  private Verdict witnessed(Deed attack) throws IOException, InterruptedException {
    Target attacked = target(attack);
    try (Witness witness = attack.witness(name, attacked::output)) {
      Verdict verdict = judge(attack, attacked);
      return verdict.kind() != Kind.CONTAINED || await(() -> witness.objection() == null)
          ? verdict
          : Verdict.of(attack, Kind.NOT_CONTAINED, verdict.happened() + "; " + witness.objection());
    }
  }

  private Verdict judge(Deed attack, Target attacked) throws IOException, InterruptedException {
    Target beside = neighbour();
    begun = true;
    long resets = attacked.victims().resets();
    long neighbourResets = beside.victims().resets();
    int said = attacked.said();
    long launches = attacked.launches();
    Map<Counter, Long> before = noticed(attack, attacked);
    long application = attacked.applicationPid();
    long told = attacked.victims().told();
    if (attack instanceof Fault fault && !storeBefore(fault, attacked)) {
      return Verdict.of(attack, Kind.NOT_CONTAINED, "before it: kv stored too little");
    }
    CompletableFuture<@Nullable Finding> order = launch(attack, attacked);
    int limitMs = attack instanceof LoaderAttack ? 2 * Launch.LIMIT_MS : STRIKE_MS;
    Await.Condition over =
        () -> {
          attacked.victims().hurry();
          beside.victims().hurry();
          return order.isDone() || !attacked.alive();
        };
    if (!Await.until(over, limitMs)) {
      Strike.interrupt(order);
      return Verdict.of(attack, Kind.NOT_CONTAINED, "no end of it in " + limitMs / 1000 + " s");
    }
    // At once: how soon a new client is served is counted from the attack's end.
    long servedMs = attack instanceof NetworkAttack ? serveAnew(attacked) : 0;
    Finding answer = order.getNow(null);
    boolean struck = answer == null || answer.kind() == Finding.Kind.CONTAINED;
    if (struck && attack instanceof Fault fault && fault.survivor() == Fault.Survivor.HOST) {
      return succeeded(fault, attacked, application, told);
    }
    Verdict word = told(attack, attacked, launches, said, answer);
    if (word.kind() == Kind.NOT_CONTAINED) {
      return word;
    }
    // Who says that it could not be tried is no more to be believed than who says that it failed.
    String happened = word.happened();
    String harm = Service.harm(attacked, "its clients");
    if (harm == null && answer != null && attacked.victims().resets() != resets) {
      harm = "its clients were reset";
    }
    if (harm == null && struck && attack instanceof NetworkAttack) {
      happened += servedMs < 0 ? "" : "; a new client was served after " + servedMs + " ms";
      harm = unnoticed(before, attacked, servedMs);
    }
    if (harm == null && answer != null && attacked.launches() != launches) {
      harm = "its application was started again";
    }
    if (harm == null && answer != null) {
      harm = retraction(attack, attacked);
    }
    if (harm == null && attack instanceof Fault fault) {
      int found = storedAfter(fault, attacked);
      happened += found > 0 ? "; " + found + " acknowledged values were found" : "";
      harm = found < 0 ? "acknowledged values were not: " + attacked.victims().wrong() : null;
    }
    if (harm == null) {
      harm = Service.harm(beside, NEIGHBOURS);
    }
    if (harm == null && beside.victims().resets() != neighbourResets) {
      harm = NEIGHBOURS + " were reset";
    }
    return harm == null
        ? Verdict.of(attack, word.kind(), happened)
        : Verdict.of(attack, Kind.NOT_CONTAINED, happened + "; " + harm);
  }

  /** What an application told besides its first answer that speaks against it, or null. */
  private static @Nullable String retraction(Deed attack, Target attacked) {
    if (attack instanceof NetworkAttack
        || attack instanceof Fault
        || attack instanceof LoaderAttack) {
      return null;
    }
    String said = attacked.victims().said(); // nothing, by one that ended its application
    Finding all = Finding.parse(said);
    return !said.isEmpty() && all.kind() == Finding.Kind.OPEN
        ? "it said later: " + all.happened()
        : null;
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
    proven = null;
    return switch (deed) {
      case NetworkAttack attack -> Strike.begin(() -> strike(attack, attacked));
      case Fault fault -> Strike.begin(() -> befall(fault, attacked));
      case LoaderAttack attack -> Strike.begin(() -> load(attack));
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
  private Verdict succeeded(Fault fault, Target attacked, long application, long told)
      throws IOException, InterruptedException {
    if (!await(() -> !attacked.alive())) {
      return Verdict.of(fault, Kind.NOT_CONTAINED, "it did not end");
    }
    if (application > 0 && !await(() -> ProcessHandle.of(application).isEmpty())) {
      ProcessHandle.of(application).ifPresent(ProcessHandle::destroyForcibly);
      return Verdict.of(fault, Kind.NOT_CONTAINED, "its application lives on");
    }
    String disorder = fault.inOrder() ? attacked.disorder(told) : null;
    if (disorder != null) {
      return Verdict.of(fault, Kind.NOT_CONTAINED, disorder);
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

  /** By the attacker's answer, or by the dataplane on the end of an application without one. */
  private static Verdict told(
      Deed attack, Target attacked, long launches, int said, @Nullable Finding answer)
      throws InterruptedException, IOException {
    return answer == null && attack.end() != Deed.End.LIVES
        ? died(attack, attacked, launches, said)
        : lived(attack, attacked, said, answer);
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
  private Isolation measure(Deed attack) throws IOException, InterruptedException, BreachException {
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

  /**
   * Milliseconds from the attack's end until the attacked dataplane is itself again.
   *
   * @throws BreachException when it was not contained this time
   */
  private long strikeAndRecover(Deed attack, Target attacked)
      throws IOException, InterruptedException, BreachException {
    long launches = attacked.launches();
    long resets = attacked.victims().resets();
    int said = attacked.said();
    CompletableFuture<@Nullable Finding> order = launch(attack, attacked);
    if (!Await.until(() -> order.isDone() || !attacked.alive(), STRIKE_MS)) {
      Strike.interrupt(order);
      throw new BreachException("no end of it in " + STRIKE_MS / 1000 + " s");
    }
    long endNs = System.nanoTime();
    Finding answer = order.getNow(null);
    boolean died = answer == null;
    long[] answers = attacked.victims().answers();
    CompletableFuture<@Nullable String> anew =
        attack instanceof NetworkAttack
            ? attacked.victims().comeAnew()
            : CompletableFuture.completedFuture(null);
    await(
        () ->
            anew.isDone()
                && attacked.mbufsInUse() <= Service.MBUFS_IN_USE
                && (died || attacked.victims().answered(answers, Service.PROOF)));
    long recoveryMs = (System.nanoTime() - endNs) / 1_000_000;
    Verdict told = told(attack, attacked, launches, said, answer);
    String harm = told.kind() == Kind.NOT_CONTAINED ? told.happened() : null;
    if (harm == null && !died) {
      harm =
          attacked.victims().resets() == resets
              ? retraction(attack, attacked)
              : "its clients were reset";
    }
    if (harm == null) {
      harm = Service.harm(attacked, "its clients");
    }
    if (harm != null) {
      throw new BreachException(harm);
    }
    return recoveryMs;
  }

  private static boolean await(Await.Condition condition) throws InterruptedException, IOException {
    return Await.until(condition, Service.RETURN_MS);
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
    return proven == there ? there : served(there);
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
      neighbour = served(there);
    }
    return there;
  }

  private static Target served(Target there) throws IOException, InterruptedException {
    String harm = Service.harm(there, "clients");
    if (harm != null) {
      throw new IOException("before the attack: " + harm);
    }
    return there;
  }

  /** The neighbour stays if nothing came of it to him. */
  private void startAfresh() throws IOException, InterruptedException {
    endTarget();
    if (neighbour != null && Service.harm(neighbour, NEIGHBOURS) != null) {
      endNeighbour();
    }
  }

  private void endTarget() {
    if (target != null) {
      target.close();
      target = null;
    }
  }

  private void endNeighbour() {
    if (neighbour != null) {
      neighbour.close();
      neighbour = null;
    }
  }

  @Override
  public void close() {
    endTarget();
    endNeighbour();
    if (placed) {
      placed = false;
      try {
        Half.ALL.take();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // this process ends
      }
    }
  }
}
