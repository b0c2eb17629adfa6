// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.ixj.stats.Counter;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Bench} whose interface is {@link #US} in IPv6 too, with a gateway; {@link #PEER} is a
 * neighbour. Nothing has passed its test until {@link #settled}.
 */
final class Ipv6Bench {
  static final String US = "2001:db8::1";
  static final String PEER = "2001:db8::2";
  static final String FAR = "2001:db8:ffff::9";
  static final String GATEWAY = "fe80::fe";
  static final byte[] SECRET = new byte[16];

  final List<long[]> stations = new ArrayList<>();
  final Ipv6Link link;
  final Bench bench;

  Ipv6Bench() {
    this(config(false));
  }

  Ipv6Bench(Ipv6Config config) {
    this(config, 1024);
  }

  Ipv6Bench(Ipv6Config config, int mbufs) {
    link = new Ipv6Link(Bench.CONFIG, config, "ix0", stations::add, new SplittableRandom(3));
    bench = new Bench(Bench.CONFIG, new Neighbors(), link, mbufs);
  }

  static Ipv6Config config(boolean automatic) {
    return new Ipv6Config(List.of(prefix(US, 64)), prefix(GATEWAY, 128), SECRET, automatic);
  }

  static Ipv6Prefix prefix(String text, int bits) {
    return new Ipv6Prefix(Ipv6Frames.high(text), Ipv6Frames.low(text), bits);
  }

  /** Lets all tests of addresses and all reports pass, unheard. */
  Ipv6Bench settled() {
    for (int i = 0; i < 40; i++) {
      bench.pass(100_000);
    }
    bench.sink.frames.clear();
    assertThat(link.addresses()).isEqualTo(2);
    return this;
  }

  /** Makes the peer and the gateway known and reachable, as by answers to our questions. */
  Ipv6Bench acquainted() {
    acquaint(PEER, PEER, Bench.PEER_MAC);
    acquaint(GATEWAY, FAR, Bench.GATEWAY_MAC);
    return this;
  }

  private void acquaint(String neighbor, String by, long mac) {
    send(by);
    byte[] question = bench.frame();
    receive(Ipv6Frames.advertisement(neighbor, Ipv6Frames.source(question), 6, neighbor, mac));
    assertThat(bench.sink.frames).as("what waited").hasSize(1);
    bench.sink.frames.clear();
  }

  int number(String address) {
    return bench.net.addresses().of(Ipv6Frames.high(address), Ipv6Frames.low(address));
  }

  /** Sends an empty datagram of an unused protocol. */
  long send(String to) {
    int destination = number(to);
    long at = bench.net.begin(bench.net.source(destination), destination, 200, 0);
    if (at >= 0) {
      bench.net.commit();
    }
    return at;
  }

  void receive(byte[] frame) {
    bench.receive(frame);
  }

  /** Frames sent since the last look. */
  List<byte[]> sent() {
    List<byte[]> frames = new ArrayList<>(bench.sink.frames);
    bench.sink.frames.clear();
    return frames;
  }

  /** The only frame sent, whose checksum is right. */
  byte[] answer() {
    List<byte[]> frames = sent();
    assertThat(frames).as("frames sent").hasSize(1);
    assertThat(Ipv6Frames.sumOf(frames.getFirst())).as("checksum").isZero();
    return frames.getFirst();
  }

  /** Type and code of an ICMPv6 message behind a plain header. */
  static String icmp(byte[] frame) {
    assertThat(frame[20]).as("ICMPv6").isEqualTo((byte) 58);
    return (frame[54] & 0xFF) + "/" + (frame[55] & 0xFF);
  }

  /** What arrives is counted for this reason, and answered by nothing. */
  void refused(byte[] frame, Counter reason) {
    bench.refused(frame, reason);
  }

  /** What arrives is counted for this reason, and answered by a parameter problem. */
  void problem(byte[] frame, Counter reason, int code, int pointer) {
    long before = bench.get(reason);
    receive(frame);
    assertThat(bench.get(reason)).as("counted as %s", reason).isEqualTo(before + 1);
    byte[] answer = answer();
    assertThat(icmp(answer)).isEqualTo("4/" + code);
    assertThat(Frames.u16(answer, 60)).as("pointer").isEqualTo(pointer);
    int quoted = Math.min(frame.length - 14, 1232);
    assertThat(Arrays.copyOfRange(answer, 62, answer.length))
        .isEqualTo(Arrays.copyOfRange(frame, 14, 14 + quoted));
  }

  /** Ends a test: nothing may be held but our own addresses. */
  void noLeak() {
    bench.noLeak();
    bench.net.ours(number(US)); // which looks at what the interface is now
    assertThat(bench.net.addresses().held()).isEqualTo(link.addresses());
  }

  @Nullable Neighbor neighbor(String address) {
    return link.neighbors().find(Ipv6Frames.high(address), Ipv6Frames.low(address));
  }
}
