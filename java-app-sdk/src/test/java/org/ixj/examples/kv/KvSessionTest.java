// SPDX-License-Identifier: Apache-2.0
package org.ixj.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@SuppressWarnings("StringConcatToTextBlock") // lines here end in CR LF
class KvSessionTest {
  private static final String K250 = "k".repeat(250);
  private static final String K251 = "k".repeat(251);

  private static Arguments row(String input, String output) {
    return Arguments.of(input, output);
  }

  static Stream<Arguments> conversations() {
    String set = "set k 5 0 3\r\nabc\r\n";
    return Stream.of(
        // Storing and getting.
        row(set + "get k\r\n", "STORED\r\nVALUE k 5 3\r\nabc\r\nEND\r\n"),
        row("get k\r\n", "END\r\n"),
        row(set + "gets k\r\n", "STORED\r\nVALUE k 5 3 1\r\nabc\r\nEND\r\n"),
        row(
            set + "get a k  k b\r\n",
            "STORED\r\nVALUE k 5 3\r\nabc\r\nVALUE k 5 3\r\nabc\r\nEND\r\n"),
        row("set e 0 0 0\r\n\r\nget e\r\n", "STORED\r\nVALUE e 0 0\r\n\r\nEND\r\n"),
        row(
            "set f 4294967295 0 1\r\nx\r\nget f\r\n",
            "STORED\r\nVALUE f 4294967295 1\r\nx\r\nEND\r\n"),
        row(
            "set " + K250 + " 0 0 1\r\nx\r\nget " + K250 + "\r\n",
            "STORED\r\nVALUE " + K250 + " 0 1\r\nx\r\nEND\r\n"),
        row(
            "set k 0 0 9\r\nget k\r\n\r\n\r\nget k\r\n",
            "STORED\r\nVALUE k 0 9\r\nget k\r\n\r\n\r\nEND\r\n"),
        row("set k 0 0 3\nabc\r\nget k\n", "STORED\r\nVALUE k 0 3\r\nabc\r\nEND\r\n"),
        // The other ways to store.
        row(
            "add k 0 0 1\r\na\r\nadd k 0 0 1\r\nb\r\nget k\r\n",
            "STORED\r\nNOT_STORED\r\nVALUE k 0 1\r\na\r\nEND\r\n"),
        row(
            "replace k 0 0 1\r\na\r\n" + set + "replace k 7 0 1\r\nb\r\nget k\r\n",
            "NOT_STORED\r\nSTORED\r\nSTORED\r\nVALUE k 7 1\r\nb\r\nEND\r\n"),
        row(
            "append k 0 0 1\r\na\r\n" + set + "append k 0 0 2\r\nde\r\nget k\r\n",
            "NOT_STORED\r\nSTORED\r\nSTORED\r\nVALUE k 5 5\r\nabcde\r\nEND\r\n"),
        row(
            set + "prepend k 9 0 2\r\nde\r\nget k\r\n",
            "STORED\r\nSTORED\r\nVALUE k 5 5\r\ndeabc\r\nEND\r\n"),
        row(
            "cas k 0 0 1 1\r\na\r\n"
                + set
                + "cas k 0 0 1 1\r\nb\r\ncas k 0 0 1 1\r\nc\r\ngets k\r\n",
            "NOT_FOUND\r\nSTORED\r\nSTORED\r\nEXISTS\r\nVALUE k 0 1 2\r\nb\r\nEND\r\n"),
        // noreply.
        row(
            "set k 0 0 1 noreply\r\na\r\nadd k 0 0 1 noreply\r\nb\r\nreplace k 0 0 1 noreply\r\nc\r\n"
                + "append k 0 0 1 noreply\r\nd\r\nprepend k 0 0 1 noreply\r\ne\r\n"
                + "cas k 0 0 1 99 noreply\r\nf\r\nget k\r\ndelete k noreply\r\ndelete k noreply\r\nget k\r\n",
            "VALUE k 0 3\r\necd\r\nEND\r\nEND\r\n"),
        row(
            "set n 0 0 1\r\n5\r\nincr n 2 noreply\r\ndecr n 1 noreply\r\ntouch n 9 noreply\r\nget n\r\n"
                + "flush_all noreply\r\nget n\r\nverbosity 0 noreply\r\n",
            "STORED\r\nVALUE n 0 1\r\n6\r\nEND\r\nEND\r\n"),
        // Deleting, counting, touching.
        row(set + "delete k\r\ndelete k\r\nget k\r\n", "STORED\r\nDELETED\r\nNOT_FOUND\r\nEND\r\n"),
        row(
            set + "delete k 0\r\ndelete k 1\r\ndelete\r\ndelete a b c d e\r\n",
            "STORED\r\nDELETED\r\nCLIENT_ERROR bad command line format\r\nERROR\r\nERROR\r\n"),
        row(
            "set n 3 0 2\r\n99\r\nincr n 1\r\nget n\r\ndecr n 1\r\nget n\r\ndecr n 1000\r\n",
            "STORED\r\n100\r\nVALUE n 3 3\r\n100\r\nEND\r\n99\r\nVALUE n 3 2\r\n99\r\nEND\r\n0\r\n"),
        row(
            "set n 0 0 20\r\n18446744073709551615\r\nincr n 2\r\nincr x 1\r\n",
            "STORED\r\n1\r\nNOT_FOUND\r\n"),
        row(
            "set n 0 0 20\r\n18446744073709551616\r\nincr n 2\r\n" + set + "decr k 1\r\n",
            "STORED\r\nCLIENT_ERROR cannot increment or decrement non-numeric value\r\nSTORED\r\n"
                + "CLIENT_ERROR cannot increment or decrement non-numeric value\r\n"),
        row(
            "incr k abc\r\nincr k -1\r\nincr k\r\nincr\r\nincr k 1 2 3\r\n",
            "CLIENT_ERROR invalid numeric delta argument\r\n".repeat(2) + "ERROR\r\n".repeat(3)),
        row(
            set + "touch k 10\r\ntouch x 10\r\ntouch k x\r\ntouch k\r\n",
            "STORED\r\nTOUCHED\r\nNOT_FOUND\r\nCLIENT_ERROR invalid exptime argument\r\nERROR\r\n"),
        row(
            set + "gat 10 k x k\r\ngats 0 k\r\n",
            "STORED\r\nVALUE k 5 3\r\nabc\r\nVALUE k 5 3\r\nabc\r\nEND\r\n"
                + "VALUE k 5 3 1\r\nabc\r\nEND\r\n"),
        row(set + "gat -1 k\r\nget k\r\n", "STORED\r\nVALUE k 5 3\r\nabc\r\nEND\r\nEND\r\n"),
        row(
            "gat x k\r\ngat 10\r\ngat\r\ngat 10 \r\n",
            "CLIENT_ERROR invalid exptime argument\r\nERROR\r\nERROR\r\nERROR\r\n"),
        // Expiry at once.
        row("set k 0 -1 1\r\nx\r\nget k\r\n", "STORED\r\nEND\r\n"),
        row("set k 0 2592001 1\r\nx\r\nget k\r\n", "STORED\r\nEND\r\n"),
        // Everything else.
        row(
            set + "flush_all\r\nget k\r\nflush_all x\r\nflush_all foo bar baz\r\n",
            "STORED\r\nOK\r\nEND\r\nCLIENT_ERROR invalid exptime argument\r\nERROR\r\n"),
        row(
            "version\r\nversion foo\r\nversion noreply\r\n",
            "VERSION 0.1.0-ixj\r\nERROR\r\nERROR\r\n"),
        row(
            "verbosity 1\r\nverbosity\r\nverbosity foo bar my\r\nverbosity noreply\r\n",
            "OK\r\nERROR\r\nERROR\r\n"),
        row("quit foo\r\nquit noreply\r\nquit\r\nversion\r\n", "ERROR\r\nERROR\r\n"),
        row(
            "stats noreply\r\nstats foo\r\nstats sizes\r\nstats reset\r\nstats a b\r\n",
            "ERROR\r\nERROR\r\nEND\r\nRESET\r\nERROR\r\n"),
        // Nonsense.
        row("\r\n\n \r\nfoo\r\nGET k\r\nget\r\ngets \r\nget\t k\r\n", "ERROR\r\n".repeat(8)),
        row(
            "set\r\nset k\r\nset k 0 0\r\nset k 0 0 1 2 3\r\ncas k 0 0 1\r\n",
            "ERROR\r\n".repeat(5)),
        row(
            "get " + K251 + "\r\nget a " + K251 + " b\r\nversion\r\n",
            "CLIENT_ERROR bad command line format\r\n".repeat(2) + "VERSION 0.1.0-ixj\r\n"),
        row(
            "set " + K251 + " 0 0 4\r\nquit\r\nversion\r\n",
            "CLIENT_ERROR bad command line format\r\nVERSION 0.1.0-ixj\r\n"),
        row(
            "set k x 0 4\r\nquit\r\nset k 0 x 4\r\nquit\r\nset k 4294967296 0 4\r\nquit\r\n"
                + "cas k 0 0 4 x\r\nquit\r\nversion\r\n",
            "CLIENT_ERROR bad command line format\r\n".repeat(4) + "VERSION 0.1.0-ixj\r\n"),
        row(
            "set k 0 0 -1\r\nset k 0 0 x\r\nset k 0 0 99999999999\r\nversion\r\n",
            "CLIENT_ERROR bad command line format\r\n".repeat(3) + "VERSION 0.1.0-ixj\r\n"),
        row(
            "set k 0 0 3\r\nabcdef\r\nget k\r\n",
            "CLIENT_ERROR bad data chunk\r\nERROR\r\nEND\r\n"),
        row("set k 0 0 3\r\nabc\rx\nget k\r\n", "CLIENT_ERROR bad data chunk\r\nERROR\r\nEND\r\n"),
        row(
            "delete " + K251 + "\r\nincr " + K251 + " 1\r\ntouch " + K251 + " 1\r\n",
            "CLIENT_ERROR bad command line format\r\n".repeat(3)),
        row("x".repeat(2048) + "\nversion\r\n", "ERROR\r\nVERSION 0.1.0-ixj\r\n"),
        row("x".repeat(2049) + "\r\nversion\r\n", "CLIENT_ERROR line too long\r\n"),
        row("a ".repeat(1025) + "\r\nversion\r\n", "CLIENT_ERROR line too long\r\n"),
        row("gat " + "1".repeat(2100) + " k\r\n", "CLIENT_ERROR line too long\r\n"),
        row(
            set + "get " + "none ".repeat(600) + "k\r\n",
            "STORED\r\nVALUE k 5 3\r\nabc\r\nEND\r\n"));
  }

  @ParameterizedTest
  @MethodSource("conversations")
  void inputInOnePieceGivesThisOutput(String input, String output) {
    assertThat(new Client().say(input)).isEqualTo(output);
  }

  @ParameterizedTest
  @MethodSource("conversations")
  void inputInSingleBytesGivesTheSame(String input, String output) {
    assertThat(new Client().say(input, 1, 1)).isEqualTo(output);
  }

  @ParameterizedTest
  @MethodSource("conversations")
  void inputSplitAtAnyByteGivesTheSame(String input, String output) {
    // Long inputs are split at a third of the places, the middle of their repetitions left out.
    int step = input.length() > 1000 ? 37 : 1;
    for (int split = 1; split < input.length(); split += step) {
      assertThat(new Client(1 << 14).say(input, split, Integer.MAX_VALUE))
          .as("split at " + split)
          .isEqualTo(output);
    }
  }

  @Test
  void aValueOfOneMebibyteIsStoredAndABiggerOneIsSwallowedToTheByte() {
    Client client = new Client(4 << 20);
    String big = "v".repeat(1 << 20);
    assertThat(client.say("set k 0 0 1048576\r\n" + big + "\r\n", 100, 1460))
        .isEqualTo("STORED\r\n");
    assertThat(client.say("get k\r\n")).isEqualTo("VALUE k 0 1048576\r\n" + big + "\r\nEND\r\n");
    assertThat(client.say("set k 0 0 1048577\r\n" + big + "x\r\nget k\r\nversion\r\n", 100, 1460))
        .isEqualTo("SERVER_ERROR object too large for cache\r\nEND\r\nVERSION 0.1.0-ixj\r\n");
  }

  @Test
  void anAppendBeyondTheLimitIsRefusedAndTheOldValueStays() {
    Client client = new Client(8 << 20);
    String big = "v".repeat(1 << 20);
    client.say("set k 0 0 1048576\r\n" + big + "\r\n");
    assertThat(client.say("append k 0 0 1\r\nx\r\n"))
        .isEqualTo("SERVER_ERROR object too large for cache\r\n");
    assertThat(client.say("get k\r\n")).contains("VALUE k 0 1048576\r\n");
  }

  @Test
  void aValueThatDoesNotFitTheMemoryIsAnErrorAndTheSessionGoesOn() {
    Client client = new Client(1 << 16);
    assertThat(client.say("set k 0 0 100000\r\n" + "v".repeat(100_000) + "\r\nversion\r\n", 60, 99))
        .isEqualTo("SERVER_ERROR out of memory storing object\r\nVERSION 0.1.0-ixj\r\n");
    assertThat(client.store.usedBytes()).isZero();
  }

  @Test
  void outputThatDoesNotFitIsContinuedWithoutLossEvenIfTheItemChanges() {
    Client client = new Client();
    String value = "0123456789".repeat(2000);
    client.say("set k 0 0 20000\r\n" + value + "\r\n");
    Client other = new Client(client.store);
    byte[] input = "get k none k\r\nversion\r\n".getBytes(StandardCharsets.US_ASCII);
    MemorySegment m = Arena.ofAuto().allocateFrom(ValueLayout.JAVA_BYTE, input);
    TextOutput out = new TextOutput();
    int taken = 0;
    for (int turn = 0; taken < input.length; turn++) {
      out.room = turn % 2 == 0 ? Replies.ROOM : 777;
      taken += client.session.input(m, taken, input.length - taken, out);
      if (turn == 1) {
        other.say("set k 0 0 1\r\nx\r\n");
      }
    }
    assertThat(out.text())
        .isEqualTo(
            "VALUE k 0 20000\r\n" + value + "\r\nVALUE k 0 1\r\nx\r\nEND\r\nVERSION 0.1.0-ixj\r\n");
    other.say("flush_all\r\nget k\r\n");
    assertThat(client.store.usedBytes()).isZero();
  }

  @Test
  void aSessionThatEndsMidwayGivesBackWhatItHeld() {
    Client client = new Client();
    client.say("set k 0 0 20000\r\n" + "x".repeat(20_000) + "\r\n");
    client.say("set half 0 0 20000\r\nhalf a value");
    client.session.reset();
    MemorySegment get =
        Arena.ofAuto()
            .allocateFrom(ValueLayout.JAVA_BYTE, "get k\r\n".getBytes(StandardCharsets.US_ASCII));
    TextOutput out = new TextOutput();
    out.room = Replies.ROOM;
    client.session.input(get, 0, 7, out);
    client.session.reset();
    assertThat(client.say("delete k\r\n")).isEqualTo("DELETED\r\n");
    assertThat(client.store.usedBytes()).isZero();
  }

  @Test
  void statisticsCountWhatHappened() {
    Client client = new Client();
    client.say("set a 0 0 1\r\nx\r\nget a b\r\nincr a 1\r\ndelete b\r\ntouch a 1\r\n");
    assertThat(client.say("stats\r\n"))
        .contains("STAT get_hits 1\r\n", "STAT get_misses 1\r\n", "STAT cmd_set 1\r\n")
        .contains("STAT delete_misses 1\r\n", "STAT touch_hits 1\r\n", "STAT curr_items 1\r\n")
        .endsWith("END\r\n");
    assertThat(client.say("stats\r\n").length()).isLessThan(Replies.ROOM);
    assertThat(client.say("stats settings\r\n")).contains("STAT item_size_max 1048576\r\n");
    assertThat(client.say("stats items\r\nstats slabs\r\n")).contains("number 1", "used_chunks 1");
  }
}
