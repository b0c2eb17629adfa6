// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ixj.abi.ResultCode;
import org.ixj.hostile.EarlyProbe;
import org.ixj.hostile.Probe;
import org.ixj.linux.LinuxProcess;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What an application's process can reach. Each attack is made twice: confined, where it must be
 * refused, and with the protection off, where it must go through.
 */
@Tag("system")
@Timeout(60)
final class ConfinementTest {
  private static final int EPERM = 1;
  private static final int EACCES = 13;
  private static final String[] CAPABILITIES = {"CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"};

  /** Its own shell and itself. */
  private static final String OWN_PROCESSES = "1 [0-9]+";

  private static final String LEAVE = "-Dleave=true";
  private static final List<String> SHARED = List.of("/dev/shm", "/tmp", "/var/tmp");
  private static final long CANARY = 0x600D_600DL;

  private final MemorySegment canary = Arena.global().allocateFrom(ValueLayout.JAVA_LONG, CANARY);

  @BeforeAll
  static void whatIsNeeded() throws InterruptedException {
    Requirements.root();
    Requirements.confinement();
  }

  private Served.Plan probe() {
    return new Served.Plan()
        .application(Probe.class)
        .option("-Ddataplane=" + ProcessHandle.current().pid())
        .option("-Dtarget=" + canary.address())
        .option("-Drun=" + Served.Plan.DIRECTORY);
  }

  private static Map<String, String> findings(Served.Plan plan) throws InterruptedException {
    try (Served served = plan.start()) {
      served.awaitLine("probe end");
      Map<String, String> findings = new HashMap<>();
      for (String line : served.output) {
        int colon = line.indexOf(": ");
        if (line.startsWith("probe ") && colon > 0) {
          findings.put(line.substring("probe ".length(), colon), line.substring(colon + 2));
        }
      }
      assertThat(findings).doesNotContainKey("failed");
      assertThat(served.client.connect(9).outcome()).isEqualTo(ResultCode.REFUSED);
      return findings;
    }
  }

  private static long number(Map<String, String> findings, String what) {
    String found = findings.get(what);
    assertThat(found).as(what).isNotNull();
    return Long.parseLong(found);
  }

  @Test
  void confinedApplicationFindsEveryDoorShut() throws InterruptedException {
    Map<String, String> findings = findings(probe());

    assertThat(number(findings, "Uid")).isNotZero();
    for (String set : CAPABILITIES) {
      assertThat(findings).as(set).containsEntry(set, "0000000000000000");
    }
    assertThat(findings)
        .containsEntry("NoNewPrivs", "1")
        .containsEntry("terminal", "-6") // ENXIO: it has none
        .doesNotContainEntry("group", "0") // of its namespace, not of the dataplane's
        .containsEntry("interfaces", "[lo]")
        .containsEntry("loopback", "Network is unreachable")
        .containsEntry("list-run", "AccessDeniedException")
        .containsEntry("attach", "true")
        .containsEntry("Max core file", "0")
        .containsEntry("oom", "1000");
    assertThat(findings.get("processes")).matches(OWN_PROCESSES);
    for (String attempt : new String[] {"signal", "mem", "vm-read", "vm-write", "trace", "remap"}) {
      assertThat(number(findings, attempt)).as(attempt).isNegative();
    }
    assertThat(number(findings, "wire")).isEqualTo(-EACCES);
    assertThat(number(findings, "control")).isEqualTo(-EACCES);
    assertThat(number(findings, "lock")).isEqualTo(-EACCES);
    assertThat(canary.get(ValueLayout.JAVA_LONG, 0)).isEqualTo(CANARY);
    assertThat(LinuxProcess.isDumpable()).isFalse();
  }

  @Test
  void confinedApplicationHoldsOnlyTheDescriptorsItWasGiven() throws InterruptedException {
    String listed = String.valueOf(findings(probe()).get("descriptors"));

    // Standard streams, its classes, the JDK's modules, its one socket, the doorbell, and the epoll
    // it waits in.
    for (String target : listed.substring(1, listed.length() - 1).split(", ", -1)) {
      assertThat(target)
          .matches(
              "/dev/null|pipe:.*|socket:.*|anon_inode:\\[event(poll|fd)]|/dev/u?random"
                  + "|.*/lib/modules|.*/app/[0-9]+-.*|/proc/[0-9]+/fd");
    }
    assertThat(listed).containsOnlyOnce("socket:");
  }

  @Test
  void unconfinedApplicationFindsTheSameDoorsOpen() throws InterruptedException {
    Map<String, String> findings = findings(probe().unconfined());

    assertThat(findings)
        .containsEntry("Uid", "0")
        .containsEntry("NoNewPrivs", "0")
        .doesNotContainEntry("CapEff", "0000000000000000")
        .doesNotContainEntry("loopback", "Network is unreachable");
    assertThat(findings.get("processes")).doesNotMatch(OWN_PROCESSES);
    assertThat(findings.get("list-run")).endsWith("entries");
    for (String attempt : new String[] {"signal", "mem", "trace", "wire", "control"}) {
      assertThat(number(findings, attempt)).as(attempt).isNotNegative();
    }
    assertThat(number(findings, "vm-read")).isEqualTo(Long.BYTES);
    assertThat(number(findings, "vm-write")).isEqualTo(Long.BYTES);
    // What it read it wrote back changed.
    assertThat(canary.get(ValueLayout.JAVA_LONG, 0)).isNotEqualTo(CANARY);
  }

  @Test
  void whatAConfinedApplicationLeavesGoesWithIt() throws Exception {
    List<Path> left = left(findings(probe().option(LEAVE)));
    assertThat(left).map(file -> file.getParent().toString()).containsExactlyElementsOf(SHARED);
    assertThat(left).allSatisfy(file -> assertThat(file).doesNotExist());
    assertThat(left(findings(probe().option(LEAVE))))
        .as("there is nothing of the first")
        .isEqualTo(left);

    List<Path> unconfined = left(findings(probe().option(LEAVE).unconfined()));
    for (Path file : unconfined) {
      Files.delete(file); // throws where it is not there
    }
    assertThat(unconfined).containsAll(left);
  }

  private static List<Path> left(Map<String, String> findings) {
    String listed = String.valueOf(findings.get("left"));
    return Arrays.stream(listed.substring(1, listed.length() - 1).split(", ", -1))
        .map(Path::of)
        .toList();
  }

  private static Served.Plan early() {
    return new Served.Plan()
        .option("-Djava.system.class.loader=" + EarlyProbe.class.getName())
        .option("-Drun=" + Served.Plan.DIRECTORY);
  }

  @Test
  void descriptorsOfTheRegionsGiveNoMoreThanTheyShould() throws InterruptedException {
    Map<String, String> findings = findings(early().option("-Dshrink=true"));

    for (String region : new String[] {"mbufs", "events"}) {
      assertThat(number(findings, region + " reopen")).isEqualTo(-EACCES);
      assertThat(number(findings, region + " map")).isEqualTo(-EACCES);
      assertThat(number(findings, region + " mprotect")).isEqualTo(-EACCES);
      assertThat(number(findings, region + " punch")).isNegative();
      assertThat(number(findings, region + " grow")).isNegative();
      assertThat(number(findings, region + " shrink")).isNegative();
    }
    for (String region : new String[] {"commands", "arena"}) {
      // Its own to write, and a hole in it reads as zeroes; its size is fixed.
      assertThat(number(findings, region + " map")).isPositive();
      assertThat(number(findings, region + " punch")).isZero();
      assertThat(number(findings, region + " grow")).isEqualTo(-EPERM);
      assertThat(number(findings, region + " shrink")).isEqualTo(-EPERM);
    }
  }

  @Test
  void descriptorsOfUnprotectedRegionsGiveEverything() throws InterruptedException {
    Map<String, String> findings = findings(early().withoutMemoryProtection().unconfined());

    for (String region : new String[] {"mbufs", "events", "commands", "arena"}) {
      assertThat(number(findings, region + " reopen")).isNotNegative();
      assertThat(number(findings, region + " map")).isPositive();
      assertThat(number(findings, region + " mprotect")).isZero();
      assertThat(number(findings, region + " grow")).isZero();
      assertThat(number(findings, region + " punch")).isZero();
    }
  }
}
