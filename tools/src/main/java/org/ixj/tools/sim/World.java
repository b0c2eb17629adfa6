// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.sim;

import static org.ixj.tools.sim.ViolationException.require;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.ixj.device.PcapngWriter;
import org.jspecify.annotations.Nullable;

/**
 * Stations on a link, in virtual time. All that happens follows from the seed: the same one gives
 * the same {@link #trace}. One thread.
 */
public final class World implements AutoCloseable {
  /** Of the longest frame that is sent. */
  public static final int MAX_FRAME_BYTES = Nic.MAX_FRAME;

  /** Not zero, and soon past where 32 bits of microseconds wrap. */
  private static final long BEGIN_US = 4_294_900_000L;

  private static final long SECOND_US = 1_000_000;
  private static final long LONGEST_WEATHER_US = 60 * SECOND_US;
  private static final long LONGEST_SILENCE_US = 60 * SECOND_US;
  private static final long LONGEST_JUMP_US = 5 * SECOND_US;

  /** Until everything that began has ended, by impatience at the latest, and TIME_WAIT is over. */
  private static final long END_US = 1200 * SECOND_US;

  private final Arena memory = Arena.ofConfined();
  private final SplittableRandom random;
  private final List<Station> stations = new ArrayList<>();
  private final Link link;
  private long nowUs = BEGIN_US;
  private long weatherUs = BEGIN_US;
  private long callUs = BEGIN_US;
  private boolean fair = true;

  /**
   * @param capture where frames are written, or null
   */
  public World(long seed, @Nullable PcapngWriter capture) {
    random = new SplittableRandom(seed);
    int count = 2 + random.nextInt(2);
    link = new Link(count, random.split(), new Referee(), capture);
    Build build = Build.draw(random);
    for (int i = 0; i < count; i++) {
      stations.add(new Station(i, build, random.split(), memory, link, nowUs));
    }
  }

  /**
   * Lets so much time pass, and then all that was begun end.
   *
   * @throws ViolationException when a stack does what it must not do
   */
  public void run(long lengthUs) {
    long endUs = nowUs + lengthUs;
    while (nowUs < endUs) {
      step(true);
    }
    link.weather(Weather.CALM);
    while (!stations.stream().allMatch(Station::quiet)) {
      step(false);
      require(nowUs < endUs + END_US, "does not come to an end");
    }
    stations.forEach(station -> station.end(nowUs));
  }

  private void step(boolean alive) {
    long nextUs = link.nextUs();
    for (Station station : stations) {
      nextUs = Math.min(nextUs, station.nextUs());
    }
    nextUs = Math.min(nextUs, weatherUs);
    nowUs = alive ? Math.max(nowUs, Math.min(nextUs, callUs)) : Math.max(nowUs, nextUs);
    for (Frame f = link.arrived(nowUs); f != null; f = link.arrived(nowUs)) {
      stations.get(f.to()).receive(f.bytes(), nowUs);
    }
    if (nowUs >= weatherUs) {
      change(alive);
    }
    if (alive && nowUs >= callUs) {
      call();
    }
    stations.forEach(station -> station.turn(nowUs));
  }

  private void change(boolean alive) {
    weatherUs = nowUs + 1 + random.nextLong(LONGEST_WEATHER_US);
    stations.forEach(Station::assertNoneHangs);
    if (!alive) {
      return;
    }
    Weather weather = Weather.draw(random);
    link.weather(weather);
    if (!weather.fair()) {
      stations.forEach(station -> station.fairSince(Long.MAX_VALUE));
    } else if (!fair) {
      stations.forEach(station -> station.fairSince(nowUs));
    }
    fair = weather.fair();
    if (random.nextInt(20) == 0) {
      stations.get(random.nextInt(stations.size())).jump(random.nextLong(LONGEST_JUMP_US));
    }
  }

  private void call() {
    callUs = nowUs + 1 + random.nextLong(LONGEST_SILENCE_US);
    int from = random.nextInt(stations.size());
    int to = (from + 1 + random.nextInt(stations.size() - 1)) % stations.size();
    stations.get(from).call(to, nowUs);
  }

  /** Virtual microseconds that have passed. */
  public long elapsedUs() {
    return nowUs - BEGIN_US;
  }

  /** Hash over every frame that was sent, and when. */
  public long trace() {
    return link.trace();
  }

  /** Frames that were sent. */
  public long frames() {
    return link.frames();
  }

  /** Bytes that applications were given, each of which was compared. */
  public long bytes() {
    return stations.stream().mapToLong(Station::bytes).sum();
  }

  /** Ends of TCP connections that have come to theirs. */
  public long ended() {
    return stations.stream().mapToLong(Station::ended).sum();
  }

  @Override
  public void close() {
    memory.close();
  }
}
