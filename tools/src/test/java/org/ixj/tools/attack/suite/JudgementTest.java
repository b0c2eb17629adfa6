// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.ixj.abi.Handle;
import org.ixj.sdk.stream.Connection;
import org.ixj.sdk.stream.StreamApplication;
import org.ixj.tools.attack.AbsentException;
import org.ixj.tools.attack.Arrangement;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Deed;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Fault;
import org.ixj.tools.attack.Machine;
import org.ixj.tools.attack.Network;
import org.ixj.tools.attack.NetworkAttack;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;
import org.ixj.tools.attack.Witness;
import org.ixj.tools.attack.fault.EndDataplane;
import org.ixj.tools.attack.network.Oversized;
import org.ixj.tools.attack.secret.Former;
import org.ixj.tools.attack.secret.Plant;
import org.ixj.tools.attack.suite.Verdict.Kind;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Attackers who lie, to those who judge them. */
@Tag("system")
final class JudgementTest {
  private static final Path BUILT = Path.of("target");
  private static final String HALTED = "application ended with status 3; its connections are reset";

  /** In the attacked application. */
  abstract static class Liar extends Attack {
    Liar(String name) {
      super("liar." + name, Promise.CONFINED, "it is not believed");
    }

    /** Sends on the connection that the order came by, past whoever writes there. */
    static void say(Scene scene, byte[] words) {
      MemorySegment arena = scene.memory().sendArena();
      long at = arena.byteSize() - words.length;
      MemorySegment.copy(words, 0, arena, ValueLayout.JAVA_BYTE, at, words.length);
      scene.port().sendv(scene.handle(), Scene.COOKIE, (int) at, words.length);
    }
  }

  /** Answers what is none. */
  public static final class Garbage extends Liar {
    /** Found by its class. */
    public Garbage() {
      super("garbage");
    }

    @Override
    public void strike(Scene scene) {
      say(scene, "garbage\n".getBytes(StandardCharsets.US_ASCII));
    }
  }

  /** Answers without an end. */
  public static final class Endless extends Liar {
    /** Found by its class. */
    public Endless() {
      super("endless");
    }

    @Override
    public void strike(Scene scene) {
      say(scene, new byte[5000]);
    }
  }

  @Test
  void anAnswerThatIsNoneCountsAgainstWhoGaveIt() throws Exception {
    assertThat(judge(new Garbage(), new Endless()))
        .allMatch(verdict -> verdict.kind() == Kind.NOT_CONTAINED)
        .extracting(Verdict::happened)
        .allMatch(words -> words.startsWith("it answered what is no finding: "))
        .first()
        .isEqualTo("it answered what is no finding: garbage");
  }

  /** Has a fault of its own. */
  public static final class Thrower extends Liar {
    /** Found by its class. */
    public Thrower() {
      super("thrower");
    }

    @Override
    public void strike(Scene scene) {
      throw new IllegalStateException("oops");
    }
  }

  /** Says that it cannot be tried, which is so. */
  public static final class Absent extends Liar {
    /** Found by its class. */
    public Absent() {
      super("absent");
    }

    @Override
    public void strike(Scene scene) throws AbsentException {
      throw new AbsentException("no such thing here");
    }
  }

  /** Says so, too, and then does it: its clients are reset. */
  public static final class AbsentForNow extends Liar {
    /** Found by its class. */
    public AbsentForNow() {
      super("absent-for-now");
    }

    @Override
    public void strike(Scene scene) {
      scene.absent("no such thing here");
      // Its answer has left by the time that a command of a later batch has been executed.
      scene.watch(
          scene.port().timer(Scene.COOKIE, 1),
          _ -> scene.watch(scene.port().timer(Scene.COOKIE, 1), _ -> Runtime.getRuntime().halt(3)));
    }
  }

  @Test
  void whoSaysThatItCannotBeTriedIsBelievedIfNobodyCameToHarm() throws Exception {
    assertThat(judge(new Absent(), new Thrower(), new AbsentForNow()))
        .extracting(Verdict::kind, Verdict::happened)
        .containsExactly(
            tuple(Kind.NOT_APPLICABLE, "no such thing here"),
            tuple(
                Kind.NOT_CONTAINED,
                "the attack itself failed: java.lang.IllegalStateException: oops"),
            tuple(Kind.NOT_CONTAINED, "no such thing here; its clients were reset"));
  }

  /** Says that it was contained, and then that it was not. */
  public static final class Fickle extends Liar {
    /** Found by its class. */
    public Fickle() {
      super("fickle");
    }

    @Override
    public void strike(Scene scene) {
      scene.contained("so it says");
      scene.open("it is in");
    }
  }

  /** Says so, too, and fails. */
  public static final class Stumbler extends Liar {
    /** Found by its class. */
    public Stumbler() {
      super("stumbler");
    }

    @Override
    public void strike(Scene scene) {
      scene.contained("so it says");
      throw new IllegalStateException("oops");
    }
  }

  /** Says the second word after its first has left. */
  public static final class Penitent extends Liar {
    /** Found by its class. */
    public Penitent() {
      super("penitent");
    }

    @Override
    public void strike(Scene scene) {
      scene.contained("so it says");
      // Its answer has left by the time that a command of a later batch has been executed.
      scene.watch(
          scene.port().timer(Scene.COOKIE, 1),
          _ -> scene.watch(scene.port().timer(Scene.COOKIE, 1), _ -> scene.open("it is in")));
    }
  }

  @Test
  void aBetterWordDoesNotCoverAWorse() throws Exception {
    assertThat(judge(new Fickle(), new Stumbler(), new Penitent()))
        .allMatch(verdict -> verdict.kind() == Kind.NOT_CONTAINED)
        .extracting(Verdict::happened)
        .satisfiesExactly(
            words -> assertThat(words).isEqualTo("so it says; then: it is in"),
            words -> assertThat(words).contains("the attack itself failed"),
            words -> assertThat(words).contains("it is in"));
  }

  /** Has the application answer one of its clients no more, whose connection stays open. */
  public static final class Starver extends Liar {
    /** Found by its class. */
    public Starver() {
      super("starver");
    }

    @Override
    public void strike(Scene scene) throws ReflectiveOperationException {
      Object tell = field(scene, Scene.class, "tell");
      Object own = null; // the connection that the order came by
      for (Field captured : tell.getClass().getDeclaredFields()) {
        captured.setAccessible(true);
        own = captured.get(tell) instanceof Connection found ? found : own;
      }
      Object server = field(own, Connection.class, "owner");
      for (Object each : (Object[]) field(server, StreamApplication.class, "connections")) {
        if (!each.equals(own) && each instanceof Connection other && other.room() > 0) {
          Field closed = Connection.class.getDeclaredField("closeSent");
          closed.setAccessible(true);
          closed.setBoolean(other, true);
          break;
        }
      }
      scene.contained("three of four are left");
    }

    private static Object field(Object of, Class<?> type, String name)
        throws ReflectiveOperationException {
      Field field = type.getDeclaredField(name);
      field.setAccessible(true);
      return field.get(of);
    }
  }

  @Test
  void eachClientHasToBeServedNotJustSome() throws Exception {
    assertThat(judge(new Starver()))
        .extracting(Verdict::kind, Verdict::happened)
        .containsExactly(
            tuple(
                Kind.NOT_CONTAINED, "three of four are left; not each of its clients got answers"));
  }

  /** Ends its application when it has long been judged. */
  public static final class Bomber extends Liar {
    /** Found by its class. */
    public Bomber() {
      super("bomber");
    }

    @Override
    public void strike(Scene scene) {
      CompletableFuture.delayedExecutor(1500, TimeUnit.MILLISECONDS)
          .execute(() -> Runtime.getRuntime().halt(3));
      scene.contained("it ticks");
    }
  }

  /** Takes its time, and does nothing. */
  public static final class Harmless extends Liar {
    /** Found by its class. */
    public Harmless() {
      super("harmless");
    }

    @Override
    public void strike(Scene scene) throws InterruptedException {
      Thread.sleep(1600);
      scene.contained("nothing came of it");
    }
  }

  @Test
  void whatComesOfADeedLaterIsItsDoing() throws Exception {
    assertThat(judge(new Bomber()))
        .extracting(Verdict::kind, Verdict::happened)
        .containsExactly(
            tuple(Kind.NOT_CONTAINED, "it ticks; afterwards its application ended: " + HALTED));
    assertThat(judge(new Bomber(), new Harmless()))
        .extracting(Verdict::kind)
        .containsExactly(Kind.NOT_CONTAINED, Kind.CONTAINED);
  }

  /** Stops the application listening: its own listeners have small numbers. */
  public static final class Unlistener extends Liar {
    /** Found by its class. */
    public Unlistener() {
      super("unlistener");
    }

    @Override
    public void strike(Scene scene) {
      for (int kind = 0; kind < 8; kind++) {
        for (int generation = 0; generation < 4; generation++) {
          scene.port().unlisten(Handle.of(kind, generation, 0));
          scene.port().flush();
        }
      }
      scene.watch(scene.port().timer(Scene.COOKIE, 1), _ -> scene.contained("it is deaf"));
    }
  }

  @Test
  void aNewClientHasToBeServedAfterEveryDeed() throws Exception {
    assertThat(judge(new Unlistener()))
        .extracting(Verdict::kind, Verdict::happened)
        .containsExactly(
            tuple(
                Kind.NOT_CONTAINED,
                "it is deaf; a new client, beside its clients, was not served"));
  }

  /** Has a witness who fails. */
  public static final class Blinder extends Liar {
    /** Found by its class. */
    public Blinder() {
      super("blinder");
    }

    @Override
    public Witness witness(String dataplane, Supplier<List<String>> output) {
      return () -> {
        throw new IllegalStateException("the witness saw nothing");
      };
    }

    @Override
    public void strike(Scene scene) {
      scene.contained("nothing came of it");
    }
  }

  @Test
  void aWitnessWhoFailsEndsNoMoreThanHisAttack() throws Exception {
    assertThat(judge(new Harmless(), new Blinder()))
        .extracting(Verdict::kind, Verdict::happened)
        .containsExactly(
            tuple(Kind.CONTAINED, "nothing came of it"),
            tuple(Kind.NOT_CONTAINED, "the witness saw nothing"));
  }

  /** Is to die of a store, and ends itself instead. */
  public static final class Impostor extends Attack {
    /** Found by its class. */
    public Impostor() {
      super("liar.impostor", Promise.READ_ONLY, "signal 11", End.DIES);
    }

    @Override
    public void strike(Scene scene) {
      Runtime.getRuntime().halt(3);
    }
  }

  @Test
  void whoDiesOfSomethingElseHasShownNothing() throws Exception {
    assertThat(judge(new Impostor()))
        .extracting(Verdict::kind, Verdict::happened)
        .containsExactly(
            tuple(
                Kind.NOT_CONTAINED,
                "it died of something else: application ended with status 3; its connections are"
                    + " reset"));
  }

  /** Kills whoever is beside the attacked dataplane. */
  static final class KillNeighbour extends NetworkAttack {
    KillNeighbour() {
      super("liar.kill-neighbour", "it should not do that");
    }

    @Override
    public String strike(Network network) {
      kill();
      return "killed";
    }

    static void kill() {
      ProcessHandle.current()
          .children()
          .filter(child -> child.info().commandLine().orElse("").contains("-process-b "))
          .forEach(ProcessHandle::destroyForcibly);
    }
  }

  /** Does so when it has been judged. */
  static final class KillNeighbourLater extends NetworkAttack {
    private static final int LATER_MS = 1000;

    KillNeighbourLater() {
      super("liar.kill-neighbour-later", "it should not do that");
    }

    @Override
    public String strike(Network network) {
      CompletableFuture.delayedExecutor(LATER_MS, TimeUnit.MILLISECONDS)
          .execute(KillNeighbour::kill);
      return "to be killed";
    }
  }

  @Test
  void whatComesToTheNeighbourLaterIsTheDeedsDoing() throws Exception {
    Verdict verdict = judge(new KillNeighbourLater()).getFirst();

    assertThat(verdict.kind()).isEqualTo(Kind.NOT_CONTAINED);
    assertThat(verdict.happened()).contains("the dataplane of the neighbour's clients died");
  }

  @Test
  void theNextAttackFindsANeighbourAgain() throws Exception {
    List<Verdict> verdicts = judge(new KillNeighbour(), new Oversized());

    assertThat(verdicts)
        .extracting(Verdict::kind)
        .containsExactly(Kind.NOT_CONTAINED, Kind.CONTAINED);
    assertThat(verdicts.getFirst().happened())
        .contains("the dataplane of the neighbour's clients died");
  }

  /** Comes to no end, whoever asks for it. */
  static final class Hanger extends NetworkAttack {
    private final AtomicBoolean interrupted;

    Hanger(String name, AtomicBoolean interrupted) {
      super("liar." + name, "it is given up");
      this.interrupted = interrupted;
    }

    @Override
    public String strike(Network network) {
      while (true) {
        try {
          Thread.sleep(Long.MAX_VALUE);
        } catch (InterruptedException e) {
          interrupted.set(true);
        }
      }
    }
  }

  /** One more than there are threads for what the JVM does by the way. */
  @Test
  void whoHangsHasNobodyElseHang() throws Exception {
    AtomicBoolean interrupted = new AtomicBoolean();
    Deed[] deeds = new Deed[ForkJoinPool.getCommonPoolParallelism() + 1];
    for (int i = 0; i < deeds.length; i++) {
      deeds[i] = new Hanger("hanger-" + i, interrupted);
    }
    deeds[deeds.length - 1] = new Oversized();

    assertThat(judge(deeds)).last().extracting(Verdict::kind).isEqualTo(Kind.CONTAINED);
    assertThat(interrupted).isTrue();
  }

  /** Is contained while it is judged, and not while it is measured. */
  public static final class Backslider extends Attack {
    private static boolean judged;

    /** Found by its class. */
    public Backslider() {
      super("liar.backslider", Promise.OWN_COST, "it is judged each time");
    }

    @Override
    public void strike(Scene scene) {
      scene.judge(!judged, judged ? "it is in" : "nothing came of it");
      judged = true;
    }
  }

  @Test
  void whatIsMeasuredIsJudgedAsWell() throws Exception {
    assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "skipped: one processor");
    assertThat(judge(/* measures= */ true, new Backslider()))
        .extracting(Verdict::kind, Verdict::happened)
        .containsExactly(
            tuple(Kind.NOT_CONTAINED, "nothing came of it; once more, to be measured: it is in"));
  }

  /** Is to end the dataplane in order, and kills it. */
  static final class Murderer extends Fault {
    Murderer() {
      super("liar.murderer", "in order", Survivor.HOST);
    }

    @Override
    public boolean inOrder() {
      return true;
    }

    @Override
    public String strike(Machine machine) {
      Syscall.signal(machine.dataplane(), Syscall.SIGKILL);
      return "ended";
    }
  }

  @Test
  void anEndInOrderIsMoreThanAnEnd() throws Exception {
    assertThat(judge(new Murderer(), new EndDataplane()))
        .extracting(Verdict::kind)
        .containsExactly(Kind.NOT_CONTAINED, Kind.CONTAINED);
  }

  @Test
  void whoFindsNothingWhereNothingWasLeftHasShownNothing() throws Exception {
    assertThat(judge(new Former()))
        .extracting(Verdict::kind, Verdict::happened)
        .containsExactly(tuple(Kind.NOT_APPLICABLE, "it follows secret.die-with-a-secret"));
    assertThat(judge(new Plant(), new Former()))
        .extracting(Verdict::kind)
        .containsExactly(Kind.CONTAINED, Kind.CONTAINED);
  }

  private static List<Verdict> judge(Deed... deeds) throws Exception {
    return judge(/* measures= */ false, deeds);
  }

  private static List<Verdict> judge(boolean measures, Deed... deeds) throws Exception {
    Arrangement arrangement = new Arrangement(Domain.PROCESS, "host", false);
    List<Path> classes = List.of(BUILT.resolve("test-classes").toAbsolutePath());
    try (Suite suite = new Suite(arrangement, BUILT, classes, measures, JudgementTest::say)) {
      return suite.run(List.of(deeds));
    }
  }

  private static void say(String line) {
    System.out.println(line);
  }
}
