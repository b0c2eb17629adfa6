// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.sim;

import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.ixj.device.PcapngWriter;
import org.jspecify.annotations.Nullable;

/** What all stations are on: a segment of Ethernet whose weather changes. */
final class Link {
  private static final int ETHERNET_BYTES = 14;
  private static final double LOSS_IN_BURST = 0.8;
  private static final double END_OF_BURST = 0.1;

  private final SplittableRandom random;
  private final int stations;
  private final Referee referee;
  private final @Nullable Capture capture;
  private final PriorityQueue<Frame> flight = new PriorityQueue<>();
  private final long[] lastAtUs;
  private final NarrowPath narrow = new NarrowPath();
  private Weather weather = Weather.CALM;
  private boolean burst;
  private long order;
  private long frames;
  private long bytes;

  /** Hash over all that was sent, and when. */
  private long trace;

  Link(int stations, SplittableRandom random, Referee referee, @Nullable PcapngWriter file) {
    this.stations = stations;
    this.random = random;
    this.referee = referee;
    capture = file == null ? null : new Capture(file);
    lastAtUs = new long[stations];
  }

  void weather(Weather now) {
    weather = now;
    burst = false;
  }

  /** Takes a frame from a station. */
  void send(int from, byte[] frame, long nowUs) {
    frames++;
    bytes += frame.length;
    trace = trace * 31 + nowUs;
    for (byte b : frame) {
      trace = trace * 31 + b;
    }
    if (capture != null) {
      capture.write(frame, nowUs);
    }
    referee.look(frame);
    byte[] error = narrow.refuse(frame, weather.mtu());
    if (error != null) {
      put(from, error, nowUs);
      return;
    }
    int to = Stations.of(frame);
    for (int station = 0; station < stations; station++) {
      if (station != from && (to == station || to == Stations.GROUP)) {
        carry(station, frame, nowUs);
      }
    }
  }

  private void carry(int to, byte[] frame, long nowUs) {
    if (weather.cut() || lost()) {
      return;
    }
    put(to, marked(corrupted(frame)), nowUs);
    if (chance(weather.duplicate())) {
      put(to, frame, nowUs);
    }
  }

  private boolean lost() {
    if (burst) {
      burst = !chance(END_OF_BURST);
      return chance(LOSS_IN_BURST);
    }
    burst = chance(weather.burst());
    return chance(weather.loss());
  }

  private byte[] corrupted(byte[] frame) {
    if (!chance(weather.corrupt()) || !Packet.isIp(frame)) {
      return frame;
    }
    byte[] changed = frame.clone();
    int at = ETHERNET_BYTES + random.nextInt(frame.length - ETHERNET_BYTES);
    changed[at] ^= (byte) (1 << random.nextInt(8));
    return changed;
  }

  private byte[] marked(byte[] frame) {
    return chance(weather.mark()) ? Packet.marked(frame) : frame;
  }

  private void put(int to, byte[] frame, long nowUs) {
    long delayUs = weather.delayUs();
    if (weather.jitterUs() > 0) {
      delayUs += random.nextLong(weather.jitterUs());
    }
    long atUs = Math.max(lastAtUs[to], nowUs + delayUs);
    if (chance(weather.reorder())) {
      atUs += random.nextLong(4 * weather.delayUs());
    } else {
      lastAtUs[to] = atUs;
    }
    flight.add(new Frame(atUs, order++, to, frame));
  }

  private boolean chance(double probability) {
    return probability > 0 && random.nextDouble() < probability;
  }

  /** When the next frame arrives; Long.MAX_VALUE when none is under way. */
  long nextUs() {
    Frame next = flight.peek();
    return next == null ? Long.MAX_VALUE : next.atUs();
  }

  /** The next frame that has arrived by now, or null. */
  @Nullable Frame arrived(long nowUs) {
    return nextUs() <= nowUs ? flight.poll() : null;
  }

  long frames() {
    return frames;
  }

  long bytes() {
    return bytes;
  }

  long trace() {
    return trace;
  }
}
