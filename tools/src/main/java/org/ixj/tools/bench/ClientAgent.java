// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ixj.abi.IpAddress;
import org.ixj.control.ApplicationSpec;
import org.ixj.control.Cidr;
import org.ixj.control.Dataplane;
import org.ixj.control.DataplaneConfig;
import org.ixj.control.DataplaneException;
import org.ixj.control.DomainKind;
import org.ixj.control.PlaceKind;
import org.ixj.domain.PortRegions.Mechanism;
import org.ixj.tools.bench.IxPeer.Question;
import org.ixj.tools.bench.Task.Kind;
import org.ixj.tools.load.Load;
import org.ixj.tools.load.LoadGenerator;
import org.ixj.tools.load.LoadProfile;
import org.ixj.tools.load.LoadProfile.Workload;
import org.ixj.tools.load.LoadResult;

/**
 * The clients of our own rounds: a dataplane over a wire for each, in one JVM whose compiled code
 * lasts.
 */
final class ClientAgent {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String SERVER = "10.9.0.1";
  private static final String ADDRESS = "10.9.0.2/24";

  /** Load before the measured time: as much as the peers in C have. */
  private static final long WARMUP_US = 100_000;

  /** In kv runs the keys are stored in that time. */
  private static final long KV_WARMUP_US = 1_000_000;

  /** Answers until standard input ends. */
  static void serve(BufferedReader questions) throws IOException, InterruptedException {
    int number = 0;
    for (String line = questions.readLine(); line != null; line = questions.readLine()) {
      String answer;
      try {
        answer = Agent.ANSWER + " " + number + " " + run(MAPPER.readValue(line, Question.class));
      } catch (DataplaneException | IllegalStateException e) {
        answer = Agent.FAILED + " " + number + " " + e.getMessage();
      }
      System.out.println(answer);
      number++;
    }
  }

  private static LoadProfile profile(Question question) {
    Task task = question.task();
    Workload workload =
        switch (task.kind()) {
          case ETC -> Workload.ETC;
          case USR -> Workload.USR;
          default -> Workload.ECHO;
        };
    return new LoadProfile(
        workload,
        IpAddress.parse(SERVER),
        workload.defaultPort(),
        task.ports(),
        task.connections(),
        task.depth(),
        task.active(),
        task.bytes(),
        task.rate(),
        workload == Workload.ECHO ? WARMUP_US : KV_WARMUP_US,
        0,
        (long) (question.seconds() * 1e6));
  }

  private static String run(Question question) throws IOException, InterruptedException {
    LoadProfile profile = profile(question);
    Task task = question.task();
    Load load = Load.of(profile, task.kind() == Kind.CHURN);
    LoadResult result;
    Map<String, Double> figures = new LinkedHashMap<>();
    boolean inTurn = task.active() > 0;
    if (inTurn && load instanceof LoadGenerator generator) {
      generator.hold();
    }
    Footprint without = inTurn ? Footprint.ofNothing() : Footprint.UNKNOWN;
    try (Dataplane dataplane = Dataplane.start(config(question.to(), profile), _ -> load)) {
      if (inTurn && load instanceof LoadGenerator generator) {
        if (generator.awaitEstablished(task.patienceMs())) {
          figures.put(
              Metric.IDLE.key(),
              Footprint.of(dataplane).since(without) / (double) task.connections());
        }
        generator.release();
      }
      if (!load.awaitEnd((long) (question.seconds() * 1000) + task.patienceMs())) {
        throw new IllegalStateException("the load did not end in time");
      }
      result = load.result();
    }
    if (result.failure() != null || result.requests() == 0) {
      throw new IllegalStateException(
          result.failure() != null ? result.failure() : "no answer came in the measured time");
    }
    figures.put("requests", (double) result.requests());
    figures.put("requests_per_second", result.rate());
    figures.put("bytes_per_second", result.rate() * task.bytes());
    figures.put("p50_us", result.microseconds(50));
    figures.put("p90_us", result.microseconds(90));
    figures.put("p99_us", result.microseconds(99));
    figures.put("p99_9_us", result.microseconds(99.9));
    figures.put("max_us", result.microseconds(100));
    return MAPPER.writeValueAsString(figures);
  }

  private static DataplaneConfig config(String to, LoadProfile profile) {
    return DataplaneConfig.builder(
            "bench-client-" + ProcessHandle.current().pid(),
            "wire:" + to,
            Cidr.parse(ADDRESS),
            new ApplicationSpec(Load.class.getName(), List.of()))
        .domain(DomainKind.NONE)
        .place(PlaceKind.HOST)
        .connections(Math.max(profile.connections(), DataplaneConfig.DEFAULT_CONNECTIONS))
        .port(profile.portConfig())
        .memory(Mechanism.MEMFD)
        .build();
  }

  private ClientAgent() {}
}
