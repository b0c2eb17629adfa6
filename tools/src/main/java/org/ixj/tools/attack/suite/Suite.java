// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.suite;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Attacker;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Finding;
import org.ixj.tools.attack.Thief;
import org.ixj.tools.attack.suite.Verdict.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Runs attacks one after the other against one dataplane, whose application serves clients of its
 * own meanwhile, with an innocent neighbour beside it. Whatever an attacker says of its success,
 * its promise holds only if nobody else noticed: the dataplane lives and has its buffers, every
 * client of both gets the right bytes, and no connection ends that should not.
 */
public final class Suite implements AutoCloseable {
  /** An application that takes no events counts as hanging after this. */
  private static final int HANG_MS = 4000;

  /** Longest an attack may take, and a service to come back. */
  private static final int STRIKE_MS = 20_000;

  private static final int RECOVERY_MS = 10_000;

  /** Answers that show that somebody is being served. */
  private static final int PROOF = 20;

  /** Buffers that may be in use by clients who are served. */
  private static final int MBUFS_IN_USE = 64;

  private static final long LOOK_MS = 5;
  private static final long SEED = 42;

  private final Domain domain;
  private final String name;
  private final List<String> options;
  private final Consumer<String> progress;
  private @Nullable Target target;
  private @Nullable Target neighbour;

  /**
   * @param classes where attacks lie, besides those that come with the suite
   * @param built the folder with the suite's own classes and the probe library
   */
  public Suite(Domain domain, Path built, List<Path> classes, Consumer<String> progress) {
    this.domain = domain;
    this.progress = progress;
    name = "attack-" + ProcessHandle.current().pid();
    List<String> path = new ArrayList<>();
    path.add(built.resolve("tools.jar").toString());
    path.add(built.resolve("libixprobe.so").toString());
    classes.forEach(entry -> path.add(entry.toString()));
    options =
        List.of(
            "--app",
            Attacker.class.getName(),
            "--app-path",
            String.join(":", path),
            "--domain",
            domain.name().toLowerCase(java.util.Locale.ROOT),
            "--restart",
            "--app-timeout",
            Integer.toString(HANG_MS),
            "--app-jvm=-Djava.system.class.loader=" + Thief.class.getName(),
            "--app-jvm=-Xmx256m",
            "--app-jvm=-XX:+UseSerialGC");
  }

  /** Tries all that apply; a verdict for each. */
  public List<Verdict> run(List<Attack> attacks) throws IOException, InterruptedException {
    List<Verdict> verdicts = new ArrayList<>();
    for (Attack attack : attacks) {
      Verdict verdict =
          attack.appliesTo(domain)
              ? judge(attack)
              : verdict(attack, Kind.NOT_APPLICABLE, "not for this domain");
      verdicts.add(verdict);
      progress.accept(
          "%-14s %-34s %s".formatted(verdict.kind().words(), verdict.attack(), verdict.happened()));
      if (verdict.kind() == Kind.NOT_CONTAINED) {
        endTarget(); // what comes next must not suffer from what is broken now
      }
    }
    return verdicts;
  }

  private static Verdict verdict(Attack attack, Kind kind, String happened) {
    return new Verdict(attack.name(), attack.promise(), attack.containment(), happened, kind);
  }

  private Verdict judge(Attack attack) throws IOException, InterruptedException {
    Target attacked = target();
    Target beside = neighbour();
    long resets = attacked.victims().resets();
    long neighbourResets = beside.victims().resets();
    int said = attacked.said();
    long launches = launches(attacked);
    String answer;
    try {
      CompletableFuture<@Nullable String> order =
          attacked.victims().order(attack.getClass().getName());
      answer = order.get(STRIKE_MS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return verdict(attack, Kind.NOT_CONTAINED, "no end of it in " + STRIKE_MS / 1000 + " s");
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
    Verdict told =
        attack.end() == Attack.End.DIES
            ? died(attack, attacked, launches, said, answer)
            : lived(attack, attacked, said, answer, resets);
    if (told.kind() != Kind.CONTAINED) {
      return told;
    }
    String harm = harm(attacked, "its clients");
    if (harm == null) {
      harm = harm(beside, "the neighbour's clients");
    }
    if (harm == null && beside.victims().resets() != neighbourResets) {
      harm = "the neighbour's clients were reset";
    }
    return harm == null ? told : verdict(attack, Kind.NOT_CONTAINED, told.happened() + "; " + harm);
  }

  private static Verdict lived(
      Attack attack, Target attacked, int said, @Nullable String answer, long resets)
      throws InterruptedException {
    if (answer == null) {
      return verdict(
          attack,
          Kind.NOT_CONTAINED,
          attacked.alive() ? "it died: " + attacked.obituary(said) : "the dataplane died");
    }
    Finding finding = Finding.parse(answer);
    Kind kind =
        switch (finding.kind()) {
          case CONTAINED -> Kind.CONTAINED;
          case OPEN -> Kind.NOT_CONTAINED;
          case ABSENT -> Kind.NOT_APPLICABLE;
        };
    if (kind == Kind.CONTAINED && attacked.victims().resets() != resets) {
      return verdict(attack, Kind.NOT_CONTAINED, finding.happened() + "; clients were reset");
    }
    return verdict(attack, kind, finding.happened());
  }

  private static Verdict died(
      Attack attack, Target attacked, long launches, int said, @Nullable String answer)
      throws InterruptedException, IOException {
    if (answer != null) {
      Finding finding = Finding.parse(answer);
      return verdict(
          attack,
          finding.kind() == Finding.Kind.ABSENT ? Kind.NOT_APPLICABLE : Kind.NOT_CONTAINED,
          finding.happened());
    }
    if (!await(() -> attacked.alive() && launches(attacked) > launches)) {
      return verdict(
          attack,
          Kind.NOT_CONTAINED,
          attacked.alive() ? "nobody started it again" : "the dataplane died");
    }
    return verdict(attack, Kind.CONTAINED, attacked.obituary(said));
  }

  private static long launches(Target of) throws IOException {
    return of.figures().getOrDefault("application.launches", 0L);
  }

  /** What somebody noticed, or null. */
  private static @Nullable String harm(Target at, String whose)
      throws InterruptedException, IOException {
    if (!await(() -> !at.alive() || at.victims().complete())) {
      return whose + " were not served again";
    }
    if (!at.alive()) {
      return "the dataplane died: " + at.lastWords();
    }
    long answers = at.victims().answers();
    if (!await(() -> at.victims().answers() >= answers + PROOF)) {
      return whose + " got no more answers";
    }
    String wrong = at.victims().wrong();
    if (wrong != null) {
      return whose + " saw wrong bytes: " + wrong;
    }
    if (!await(
        () -> {
          Map<String, Long> figures = at.figures();
          return figures.getOrDefault("thread.0.mbufs", 0L)
                  - figures.getOrDefault("thread.0.mbufs-free", 0L)
              <= MBUFS_IN_USE;
        })) {
      return "buffers were lost";
    }
    return null;
  }

  private interface Condition {
    boolean holds() throws InterruptedException, IOException;
  }

  private static boolean await(Condition condition) throws InterruptedException, IOException {
    long deadlineNs = System.nanoTime() + RECOVERY_MS * 1_000_000L;
    while (!condition.holds()) {
      if (System.nanoTime() > deadlineNs) {
        return false;
      }
      LockSupport.parkNanos(LOOK_MS * 1_000_000);
    }
    return true;
  }

  private Target target() throws IOException, InterruptedException {
    Target there = target;
    if (there == null) {
      there = Target.start(name, options, SEED);
      target = there;
    }
    return served(there);
  }

  private Target neighbour() throws IOException, InterruptedException {
    Target there = neighbour;
    if (there == null) {
      there = Target.start(name + "-b", List.of("--app", "echo"), SEED + 1);
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
