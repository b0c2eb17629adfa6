// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.ixj.tools.attack.Arrangement;
import org.ixj.tools.attack.Deed;
import org.ixj.tools.attack.DeviceAttack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Fault;
import org.ixj.tools.attack.Finding;
import org.ixj.tools.attack.Rogue;
import org.ixj.tools.attack.suite.Verdict.Kind;
import org.ixj.tools.lab.Card;
import org.jspecify.annotations.Nullable;

/**
 * Runs what takes a card: attacks of whoever has one virtual function, while the dataplane on
 * another serves clients behind the physical one, and failures of that. Judged as in {@link Suite}:
 * by those who are served.
 */
public final class CardSuite implements AutoCloseable {
  private static final String VFIO = "vfio-pci";
  private static final Path OWNING_DRIVER = Path.of("/sys/bus/pci/drivers/ix-vfio-pci");

  /** Everything takes its time where the machine is emulated. */
  private static final long STRIKE_MS = 300_000;

  private static final long RETURN_MS = 120_000;
  private static final long PROOF = 20;
  private static final int FEWEST_ACKNOWLEDGED = 50;

  private final Arrangement arrangement;
  private final @Nullable String device;
  private final Path root;
  private final Consumer<String> progress;
  private @Nullable Card card;

  /** The function that the attackers have. */
  private String foreign = "";

  private @Nullable CardTarget target;

  /**
   * @param device the function that is attacked, as {@code --device} names it; null for one of the
   *     lab's, which are made
   * @param root the checkout
   */
  public CardSuite(
      Arrangement arrangement, @Nullable String device, Path root, Consumer<String> progress) {
    this.arrangement = arrangement;
    this.device = device;
    this.root = root;
    this.progress = progress;
  }

  /**
   * Why any deed does not apply, or null: what takes a card besides where there is none.
   *
   * @param device as for the constructor
   */
  public static @Nullable String excludedBy(
      Deed deed, Arrangement arrangement, @Nullable String device) {
    String excluded = deed.excludedBy(arrangement);
    boolean lacksCard = deed.needsCard() && device == null && System.getenv("IXJ_LAB") == null;
    return excluded == null && lacksCard ? "there is no virtual function" : excluded;
  }

  /** Tries all that apply; a verdict for each. */
  public List<Verdict> run(List<Deed> deeds) throws IOException, InterruptedException {
    List<Verdict> verdicts = new ArrayList<>();
    for (Deed deed : deeds) {
      String excluded = excludedBy(deed, arrangement, device);
      Verdict verdict =
          excluded == null ? judge(deed) : Verdict.of(deed, Kind.NOT_APPLICABLE, excluded);
      verdicts.add(verdict);
      progress.accept(verdict.line());
      if (verdict.kind() == Kind.NOT_CONTAINED) {
        endTarget(); // what comes next must not suffer from what is broken now
      }
    }
    return verdicts;
  }

  private Verdict judge(Deed deed) throws IOException, InterruptedException {
    CardTarget attacked = target();
    int resets = attacked.clients().resets();
    String harm = harm(attacked, resets);
    if (harm == null && deed instanceof Fault && check(attacked) < FEWEST_ACKNOWLEDGED) {
      harm = "kv stored too little";
    }
    if (harm != null) {
      return Verdict.of(deed, Kind.NOT_CONTAINED, "before it: " + harm);
    }
    Verdict told = strike(deed, attacked);
    if (told.kind() == Kind.NOT_CONTAINED) {
      return told;
    }
    harm = harm(attacked, resets);
    String more = "";
    if (harm == null && deed instanceof Fault) {
      int found = check(attacked);
      more = "; " + found + " acknowledged values were found";
      harm = found < FEWEST_ACKNOWLEDGED ? "acknowledged values were not" : null;
    }
    if (harm == null && attacked.clients().wrong() != null) {
      harm = attacked.clients().wrong();
    }
    if (harm == null && !attacked.clients().comeAnew()) {
      harm = "a new client was not served";
    }
    return harm == null
        ? Verdict.of(deed, told.kind(), told.happened() + more)
        : Verdict.of(deed, Kind.NOT_CONTAINED, told.happened() + more + "; " + harm);
  }

  /** What the attacker itself tells. */
  private Verdict strike(Deed deed, CardTarget attacked) throws IOException, InterruptedException {
    Strike strike =
        Strike.begin(
            () ->
                Finding.by(
                    () ->
                        deed instanceof Fault fault
                            ? fault.strike(attacked)
                            : withRogue((DeviceAttack) deed, attacked)));
    Await.until(strike::isDone, STRIKE_MS);
    Finding finding = strike.getNow(null);
    if (finding == null) {
      Strike.interrupt(strike);
      return Verdict.of(deed, Kind.NOT_CONTAINED, "no end of it in " + STRIKE_MS / 1000 + " s");
    }
    return Verdict.of(deed, finding);
  }

  private String withRogue(DeviceAttack attack, CardTarget attacked) throws Exception {
    try (Rogue hostile = new Rogue(card(), foreign, attacked.dataplane())) {
      return attack.strike(hostile);
    }
  }

  /** What somebody noticed, or null. */
  private static @Nullable String harm(CardTarget at, int resets)
      throws IOException, InterruptedException {
    long answers = at.clients().answers();
    boolean served = await(() -> at.clients().answers() >= answers + PROOF || !at.alive());
    if (!at.alive()) {
      return "the dataplane died: " + at.lastWords();
    }
    if (at.clients().wrong() != null) {
      return at.clients().wrong();
    }
    if (at.clients().resets() != resets) {
      return "its clients were reset";
    }
    return served ? null : "its clients got no more answers";
  }

  /** Asks for all values that are known to be stored, once there are some: how many were found. */
  private static int check(CardTarget at) throws IOException, InterruptedException {
    int[] found = new int[1];
    await(
        () -> {
          CompletableFuture<Integer> all = at.clients().check();
          found[0] = await(all::isDone) ? all.getNow(0) : 0;
          return found[0] >= FEWEST_ACKNOWLEDGED || at.clients().wrong() != null || !at.alive();
        });
    return found[0];
  }

  private static boolean await(Await.Condition condition) throws IOException, InterruptedException {
    return Await.until(condition, RETURN_MS);
  }

  private Card card() {
    if (card == null) {
      throw new IllegalStateException("no card");
    }
    return card;
  }

  private CardTarget target() throws IOException, InterruptedException {
    CardTarget there = target;
    if (there == null) {
      if (card == null) {
        card = prepare();
        foreign = card.untrusted();
        // Once before anybody is served: what it takes to load it, takes long where it is emulated.
        new Rogue(card, foreign, 0).close();
      }
      there =
          CardTarget.start(Remains.name(ProcessHandle.current().pid(), "card"), card, options());
      target = there;
    }
    return there;
  }

  private Card prepare() throws IOException, InterruptedException {
    return device != null
        ? Card.of(device, CardTarget.LINUX)
        : Card.prepare(CardTarget.LINUX, Files.exists(OWNING_DRIVER) ? "ix-vfio-pci" : VFIO);
  }

  /** The C program starts at once, where a JVM takes an emulated machine a minute. */
  private List<String> options() {
    Path program = root.resolve("java-app-sdk/target/c/process/kv");
    boolean process = arrangement.domain() == Domain.PROCESS;
    return List.of(
        "--app",
        process && Files.exists(program) ? program.toString() : "kv",
        "--domain",
        process ? "process" : "ring3",
        "--place",
        arrangement.place(),
        "--app-timeout",
        "0");
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
    if (card != null && device == null) {
      card.end();
    }
  }
}
