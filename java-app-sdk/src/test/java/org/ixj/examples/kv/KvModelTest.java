// SPDX-License-Identifier: Apache-2.0
package org.ixj.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Any conversation, cut anywhere, gives what a map with the protocol's rules gives. */
class KvModelTest {
  private static final BigInteger WRAP = BigInteger.ONE.shiftLeft(64);

  record Request(String command, String key, String value, int number, boolean noreply) {}

  private record Entry(String value, int flags, long cas) {}

  private static final class Model {
    private final Map<String, Entry> entries = new HashMap<>();
    private long cas;

    private String put(String key, String value, int flags) {
      entries.put(key, new Entry(value, flags, ++cas));
      return "STORED\r\n";
    }

    String answer(Request r) {
      Entry old = entries.get(r.key);
      String reply =
          switch (r.command) {
            case "set" -> put(r.key, r.value, r.number);
            case "add" -> old != null ? "NOT_STORED\r\n" : put(r.key, r.value, r.number);
            case "replace" -> old == null ? "NOT_STORED\r\n" : put(r.key, r.value, r.number);
            case "append" ->
                old == null ? "NOT_STORED\r\n" : put(r.key, old.value + r.value, old.flags);
            case "prepend" ->
                old == null ? "NOT_STORED\r\n" : put(r.key, r.value + old.value, old.flags);
            case "cas" ->
                old == null
                    ? "NOT_FOUND\r\n"
                    : old.cas != r.number ? "EXISTS\r\n" : put(r.key, r.value, 0);
            case "delete" -> entries.remove(r.key) == null ? "NOT_FOUND\r\n" : "DELETED\r\n";
            case "touch" -> old == null ? "NOT_FOUND\r\n" : "TOUCHED\r\n";
            case "incr", "decr" -> count(r, old);
            case "flush_all" -> {
              entries.clear();
              yield "OK\r\n";
            }
            case "get" -> value(r.key, old, "") + "END\r\n";
            case "gets" -> value(r.key, old, old == null ? "" : " " + old.cas) + "END\r\n";
            default -> throw new AssertionError(r.command);
          };
      return r.noreply && !r.command.startsWith("get") ? "" : reply;
    }

    private static String value(String key, Entry e, String suffix) {
      return e == null
          ? ""
          : "VALUE %s %d %d%s\r\n%s\r\n".formatted(key, e.flags, e.value.length(), suffix, e.value);
    }

    private String count(Request r, Entry old) {
      if (old == null) {
        return "NOT_FOUND\r\n";
      }
      if (!old.value.matches("[0-9]{1,20}") || new BigInteger(old.value).compareTo(WRAP) >= 0) {
        return "CLIENT_ERROR cannot increment or decrement non-numeric value\r\n";
      }
      BigInteger delta = BigInteger.valueOf(r.number);
      BigInteger value = new BigInteger(old.value);
      value =
          r.command.equals("incr")
              ? value.add(delta).mod(WRAP)
              : value.subtract(delta).max(BigInteger.ZERO);
      put(r.key, value.toString(), old.flags);
      return value + "\r\n";
    }
  }

  private static String text(Request r) {
    String noreply = r.noreply ? " noreply" : "";
    int n = r.value.length();
    return switch (r.command) {
      case "set", "add", "replace", "append", "prepend" ->
          "%s %s %d 0 %d%s\r\n%s\r\n".formatted(r.command, r.key, r.number, n, noreply, r.value);
      case "cas" -> "cas %s 0 0 %d %d%s\r\n%s\r\n".formatted(r.key, n, r.number, noreply, r.value);
      case "incr", "decr", "touch" ->
          "%s %s %d%s\r\n".formatted(r.command, r.key, r.number, noreply);
      case "delete" -> "delete %s%s\r\n".formatted(r.key, noreply);
      case "flush_all" -> "flush_all%s\r\n".formatted(noreply);
      default -> "%s %s\r\n".formatted(r.command, r.key);
    };
  }

  @Provide
  Arbitrary<List<Request>> conversations() {
    Arbitrary<String> command =
        Arbitraries.frequency(
            net.jqwik.api.Tuple.of(20, "set"),
            net.jqwik.api.Tuple.of(8, "add"),
            net.jqwik.api.Tuple.of(8, "replace"),
            net.jqwik.api.Tuple.of(8, "append"),
            net.jqwik.api.Tuple.of(8, "prepend"),
            net.jqwik.api.Tuple.of(10, "cas"),
            net.jqwik.api.Tuple.of(8, "delete"),
            net.jqwik.api.Tuple.of(6, "touch"),
            net.jqwik.api.Tuple.of(10, "incr"),
            net.jqwik.api.Tuple.of(10, "decr"),
            net.jqwik.api.Tuple.of(1, "flush_all"),
            net.jqwik.api.Tuple.of(20, "get"),
            net.jqwik.api.Tuple.of(10, "gets"));
    Arbitrary<String> key = Arbitraries.of("a", "b", "key-of-some-length", "k".repeat(100));
    Arbitrary<String> value =
        Arbitraries.oneOf(
            Arbitraries.integers().between(0, 1100).map(String::valueOf),
            Arbitraries.of("18446744073709551615", "", "\r\n", "get a\r\n"),
            Arbitraries.strings().withCharRange((char) 0, (char) 255).ofMaxLength(300));
    return Combinators.combine(
            command,
            key,
            value,
            Arbitraries.integers().between(0, 40),
            Arbitraries.of(false, false, false, true))
        .as(Request::new)
        .list()
        .ofMaxSize(60);
  }

  @Property(tries = 400)
  void aConversationGivesWhatTheModelGives(
      @ForAll("conversations") List<Request> requests, @ForAll("cuts") int cut) {
    Model model = new Model();
    StringBuilder input = new StringBuilder();
    StringBuilder expected = new StringBuilder();
    for (Request request : requests) {
      input.append(text(request));
      expected.append(model.answer(request));
    }
    assertThat(new Client(1 << 18).say(input.toString(), cut, cut)).isEqualTo(expected.toString());
  }

  @Provide
  Arbitrary<Integer> cuts() {
    return Arbitraries.integers().between(1, 2000);
  }

  @Property(tries = 400)
  void noInputWhateverBreaksASession(
      @ForAll("noise") String noise, @ForAll("cuts") int cut, @ForAll("cuts") int first) {
    Client client = new Client(1 << 16);
    client.say(noise, first, cut);
    client.session.reset();
    assertThat(client.say("version\r\n")).isEqualTo("VERSION 0.1.0-ixj\r\n");
  }

  @Provide
  Arbitrary<String> noise() {
    return Arbitraries.oneOf(
            Arbitraries.of(
                "set ",
                "get ",
                "gets ",
                "gat ",
                "cas ",
                "add ",
                "append ",
                "incr ",
                "delete ",
                " ",
                "\r\n",
                "\n",
                "\r",
                "a",
                "b",
                "0 ",
                "1 ",
                "-1 ",
                "10 ",
                "99999 ",
                "noreply",
                "stats ",
                "flush_all ",
                "touch ",
                "verbosity ",
                "\0",
                "ÿ"),
            Arbitraries.strings().withCharRange((char) 0, (char) 255).ofMaxLength(20),
            Arbitraries.integers().between(200, 2100).map(n -> "x".repeat(n)))
        .list()
        .ofMaxSize(60)
        .map(parts -> String.join("", parts));
  }
}
