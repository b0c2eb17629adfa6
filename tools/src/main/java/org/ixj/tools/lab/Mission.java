// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ObjDoubleConsumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.ixj.control.ApplicationSpec;
import org.ixj.control.Cidr;
import org.ixj.control.Dataplane;
import org.ixj.control.DataplaneConfig;
import org.ixj.control.DomainKind;
import org.ixj.control.PlaceKind;
import org.ixj.loop.LoopConfig;

/**
 * What this is all for, in one run: the dataplane, a JVM, forwards in guest ring 0; the
 * application, kv in C, is in guest ring 3; the network card's virtual function is the dataplane's
 * own; a Linux client is served; and after the start next to nothing leaves the guest.
 */
public final class Mission {
  private static final String LINUX = "10.66.0.2/24";
  private static final String OURS = "10.66.0.1";
  private static final int CONNECTIONS = 8;
  private static final Path OWNING_DRIVER = Path.of("/sys/bus/pci/drivers/ix-vfio-pci");
  private static final Path DOMAINS = Path.of("/sys/kernel/debug/ix");
  private static final Pattern NOBODY_ELSE = Pattern.compile(", views 0 .*, violations 0$");
  private static final String PREFIX = "thread.0.";

  /** Never asleep: what is wanted is a thread that stays where it is. */
  private static final long FOR_EVER_US = 1L << 50;

  /**
   * Emulated processors stand still for a tenth of a second at a time, while another one is
   * emulated: an application is not preempted for that.
   */
  private static final long QUANTUM_US = 2_000_000;

  private static final long WINDOW_MS = 3000;
  private static final int QUIET_WINDOWS = 3;
  private static final long FEWEST_PACKETS = 200;
  private static final double PACKETS = 10_000;
  private static final long MOST_EXITS = 100;

  private final Path root;
  private final long wantedCrossings;
  private final double mostPer10k;
  private final long patienceMs;
  private final ObjDoubleConsumer<String> figures;
  private final Consumer<String> say;
  private final List<Claim> claims = new ArrayList<>();

  /**
   * A sentence and whether it held.
   *
   * @param happened with the figures
   */
  public record Claim(boolean held, String claim, String happened) {}

  /**
   * @param root the checkout
   * @param wantedCrossings how many crossings to ring 3 to count over
   * @param mostPer10k exits in 10,000 packets that are too many
   * @param patienceS how long to wait for the steady state, and as long again for the crossings
   * @param figures takes what goes into the report
   * @param say takes lines of progress
   */
  public Mission(
      Path root,
      long wantedCrossings,
      double mostPer10k,
      long patienceS,
      ObjDoubleConsumer<String> figures,
      Consumer<String> say) {
    this.root = root;
    this.wantedCrossings = wantedCrossings;
    this.mostPer10k = mostPer10k;
    this.patienceMs = patienceS * 1000;
    this.figures = figures;
    this.say = say;
  }

  /** Carries it out; every claim. */
  public List<Claim> run() throws IOException, InterruptedException {
    String driver = Files.exists(OWNING_DRIVER) ? "ix-vfio-pci" : "vfio-pci";
    Card card = Card.prepare(LINUX, driver);
    say.accept(
        "virtual function "
            + card.device()
            + " by "
            + driver
            + (driver.startsWith("ix") ? ": worth nothing in another process" : "")
            + ", Linux behind the physical one");
    DataplaneConfig config =
        DataplaneConfig.builder(
                "mission",
                card.device(),
                Cidr.parse(OURS + "/24"),
                ApplicationSpec.program(root.resolve("java-app-sdk/target/c/ring3/kv")))
            .domain(DomainKind.RING3)
            .place(PlaceKind.RING0)
            .loop(new LoopConfig(LoopConfig.DEFAULT.batch(), FOR_EVER_US, QUANTUM_US))
            .hugePages(true)
            .appTimeoutMs(0)
            .build();
    try (Dataplane dataplane = Dataplane.start(config)) {
      say.accept("elastic threads in " + dataplane.place());
      say.accept("application protected by " + dataplane.enforcedBy());
      while (!dataplane.listens()) {
        if (dataplane.awaitEnd(100)) {
          throw new IllegalStateException("the application ended: " + dataplane.failure());
        }
      }
      try (LinuxClient client = LinuxClient.start(root, OURS, CONNECTIONS)) {
        judge(dataplane, client);
      }
    }
    return claims;
  }

  private void judge(Dataplane dataplane, LinuxClient client)
      throws IOException, InterruptedException {
    awaitSteadyState(dataplane, client);
    Sample first = Sample.of(dataplane);
    long requestsBefore = client.requests();
    Sample last = first;
    long endNs = System.nanoTime() + patienceMs * 1_000_000;
    // Nor is a sample the last one that was taken in a turn of which an exit was the end.
    while ((last.crossings() - first.crossings() < wantedCrossings || last.cpl() != 0)
        && System.nanoTime() < endNs
        && client.runs()
        && !dataplane.awaitEnd(WINDOW_MS)) {
      Sample now = Sample.of(dataplane);
      say.accept(now.since(last) + ", " + client.requests() + " requests");
      last = now;
    }
    boolean right = client.finish();
    claim(first, last);
    figure("ring0.huge_pages", dataplane.hugePages() ? 1 : 0);
    claims.add(
        new Claim(
            dataplane.hugePages(),
            "the message buffers, which the card writes and both rings read, lie in huge pages",
            dataplane.hugePages() ? "they do" : "none were to be had"));
    if (Files.isDirectory(DOMAINS)) {
      claimAudited();
    }
    long requests = client.requests() - requestsBefore;
    figure("kv.requests", requests);
    figure("kv.wrong", client.wrong());
    claims.add(
        new Claim(
            right && requests > 0 && dataplane.failure() == null,
            "the Linux client gets every answer right",
            requests
                + " requests, "
                + client.wrong()
                + " wrong"
                + (right ? "" : "; its last line: " + client.lastLine())
                + (dataplane.failure() == null ? "" : "; " + dataplane.failure())));
  }

  private void claim(Sample first, Sample last) {
    long packets = last.packets() - first.packets();
    long crossings = last.crossings() - first.crossings();
    long exits = last.exits() - first.exits();
    double per10k = packets == 0 ? Double.NaN : exits * PACKETS / packets;
    long inside = last.turnsInside() - first.turnsInside();
    long outside = last.turnsOutside() - first.turnsOutside();
    figure("ring0.cpl", last.cpl());
    figure("ring0.turns", inside);
    figure("ring0.turns_outside", outside);
    figure("ring0.packets", packets);
    figures.accept("ring0.exits_per_10k_packets", per10k);
    figure("ring0.exits_in_kernel", last.exitsInKernel() - first.exitsInKernel());
    figure("ring3.crossings", crossings);
    figure("ring3.exits", exits);
    claims.add(
        new Claim(
            // An exit in the middle of a turn is the end of that turn in host mode, and of no
            // other.
            inside > 0 && outside <= exits && last.cpl() == 0,
            "the dataplane forwards at privilege level 0",
            String.format(
                "CS said 0 at the end of %,d turns with frames, 3 at the end of %d",
                inside, outside)));
    claims.add(
        new Claim(
            per10k < mostPer10k,
            String.format("fewer exits in 10,000 packets than %.0f", mostPer10k),
            String.format("%d exits, %d packets: %.2f", exits, packets, per10k)));
    claims.add(
        new Claim(
            crossings >= wantedCrossings && exits < MOST_EXITS,
            String.format("%,d crossings to ring 3 with fewer than 100 exits", wantedCrossings),
            String.format(
                "%,d crossings, %d exits; %,d more of the host's interrupts, in its kernel",
                crossings, exits, last.exitsInKernel() - first.exitsInKernel())));
  }

  /** What ix.ko finds in the page tables of every process, of each domain. */
  private void claimAudited() throws IOException {
    List<String> found = new ArrayList<>();
    try (Stream<Path> domains = Files.list(DOMAINS)) {
      for (Path domain : domains.toList()) {
        found.add(Files.readAllLines(domain.resolve("audit")).getLast());
      }
    }
    claims.add(
        new Claim(
            found.stream().anyMatch(line -> !line.contains("owner 0 "))
                && found.stream().allMatch(NOBODY_ELSE.asPredicate()),
            "no other process has a page of the message buffers",
            String.join("; ", found)));
  }

  private void figure(String name, long value) {
    figures.accept(name, (double) value);
  }

  /** What is compiled and linked by then has thrown the thread out for the last time, mostly. */
  private void awaitSteadyState(Dataplane dataplane, LinuxClient client)
      throws InterruptedException {
    long endNs = System.nanoTime() + patienceMs * 1_000_000;
    Sample last = Sample.of(dataplane);
    int quiet = 0;
    while (quiet < QUIET_WINDOWS
        && System.nanoTime() < endNs
        && client.runs()
        && !dataplane.awaitEnd(WINDOW_MS)) {
      Sample now = Sample.of(dataplane);
      say.accept("warming up: " + now.since(last));
      boolean served = now.packets() - last.packets() >= FEWEST_PACKETS;
      quiet = served && now.exits() == last.exits() ? quiet + 1 : 0;
      last = now;
    }
  }

  /** The counts that matter, at one moment. */
  private record Sample(
      long cpl,
      long turnsInside,
      long turnsOutside,
      long packets,
      long exits,
      long exitsInKernel,
      long crossings,
      String leaves) {
    static Sample of(Dataplane dataplane) {
      Map<String, Long> all = dataplane.counts();
      StringBuilder leaves = new StringBuilder();
      all.forEach(
          (name, value) -> {
            if (name.startsWith(PREFIX + "leaves.") && value != 0) {
              leaves.append(' ').append(name.substring(PREFIX.length() + 7)).append(' ');
              leaves.append(value);
            }
          });
      return new Sample(
          all.getOrDefault(PREFIX + "ring0.cpl", -1L),
          get(all, "ring0.turns"),
          get(all, "ring0.turns-outside"),
          get(all, "rx-frames") + get(all, "tx-frames"),
          get(all, "ring0.exits"),
          get(all, "ring0.exits-in-kernel"),
          get(all, "ring3.crossings"),
          leaves.toString());
    }

    private static long get(Map<String, Long> all, String name) {
      return all.getOrDefault(PREFIX + name, 0L);
    }

    String since(Sample before) {
      return String.format(
          "%d packets, %d crossings, %d exits, privilege level %d, left for:%s",
          packets - before.packets,
          crossings - before.crossings,
          exits - before.exits,
          cpl,
          leaves.isEmpty() ? " nothing" : leaves);
    }
  }
}
