// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import org.ixj.stats.Counter;
import org.ixj.wire.TcpHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A connection with DCTCP, as its peer sees it: RFC 8257. */
class DctcpScriptTest {
  private Script s = new Script(Script.config(CongestionAlgorithm.DCTCP, EcnMode.ACCEPT), 256);

  @AfterEach
  void nothingLeaks() {
    s.tcp.shutdown(s.nowUs);
    assertThat(s.leaks()).isEmpty();
    s.close();
  }

  private void agreed() {
    s.listening().established(s.peer("SEW", 0, 0).mss(1000).sackOk());
  }

  private int synFlags() {
    s.handle = s.tcp.connect(7, Script.PEER, Script.PEER_PORT, s.nowUs);
    s.turn();
    MemorySegment m = MemorySegment.ofArray(s.raw().getFirst());
    return TcpHeader.flags(m, 0);
  }

  @Test
  void aConnectAsksForEcnUnlessThatIsOff() {
    assertThat(synFlags()).isEqualTo(TcpHeader.SYN | TcpHeader.ECE | TcpHeader.CWR);
    s.tcp.abort(s.handle, s.nowUs);
    s.turn();
    s.close();
    s = new Script(Script.config(CongestionAlgorithm.DCTCP, EcnMode.OFF), 256);
    assertThat(synFlags()).isEqualTo(TcpHeader.SYN);
  }

  /** §3.2: acknowledgements are of marked data alone or of other data alone. */
  @Test
  void marksAreEchoedOneForOne() {
    agreed();
    s.peer(".", 1, 1).data(10).send();
    s.expect();
    // What waits is acknowledged without the mark, then the mark at once.
    s.peer(".", 11, 1).data(10).marked().send();
    s.expect(". 1:1(0) ack 11", ".E 1:1(0) ack 21");
    // The same again: delayed as usual.
    s.peer(".", 21, 1).data(10).marked().send();
    s.expect();
    s.pass(50_000);
    s.expect(".E 1:1(0) ack 31");
    // Back: nothing waits.
    s.peer(".", 31, 1).data(10).send();
    s.expect(". 1:1(0) ack 41");
    // CWR does not end it.
    s.peer(".", 41, 1).data(10).marked().send();
    s.expect(".E 1:1(0) ack 51");
    s.peer(".W", 51, 1).data(10).marked().send();
    s.pass(50_000);
    s.expect(".E 1:1(0) ack 61");
  }

  /** Of one burst as well, where acknowledgements wait for the end of the turn. */
  @Test
  void marksWithinABurstAreTold() {
    agreed();
    s.deaf = true;
    s.peer(".", 1, 1).data(1000).send();
    s.peer(".", 1001, 1).data(1000).send();
    s.peer(".", 2001, 1).data(1000).marked().send();
    s.peer(".", 3001, 1).data(1000).marked().send();
    s.peer(".", 4001, 1).data(1000).send();
    s.turn();
    s.expect(". 1:1(0) ack 2001", ".E 1:1(0) ack 4001", ". 1:1(0) ack 5001");
  }

  /** §3.3: by how much is marked, once a window. */
  @Test
  void theWindowShrinksByWhatIsMarked() {
    agreed();
    s.send(200_000);
    s.ignoreSent();
    int acked = 1;
    // Windows without marks: the estimate falls from 1 to (15/16)^n, the window grows to 80.
    for (int window = 10; window < 80; window *= 2) {
      acked += 1000 * window;
      s.peer(".", 1, acked).win(65_535).send();
      s.ignoreSent();
      s.tcp.send(s.handle, 0, 200_000, s.nowUs);
    }
    // 65,535 bytes are what the peer's window holds.
    double alpha = Math.pow(15.0 / 16, 3);
    // 40 of the 65 in flight were sent before the last acknowledgement: this ends a window.
    s.peer(".E", 1, acked + 1000).win(65_535).send();
    alpha += (1 - alpha) / 16;
    assertThat(s.counters.get(Counter.TCP_ECN_REDUCTIONS)).isEqualTo(1);
    s.pass(1000);
    // Once in a window, and no growth by it.
    acked = s.sentEnd();
    s.peer(".E", 1, acked).win(65_535).send();
    assertThat(s.counters.get(Counter.TCP_ECN_REDUCTIONS)).isEqualTo(1);
    assertThat(s.sentCount()).isEqualTo((int) (80 * (1 - alpha / 2)));
  }

  @Test
  void withoutEcnItIsNewReno() {
    s.listening().established(s.peer("S", 0, 0).mss(1000).sackOk());
    s.send(20_000);
    s.expect(
        ". 1:1001(1000) ack 1",
        ". 1001:2001(1000) ack 1",
        ". 2001:3001(1000) ack 1",
        ". 3001:4001(1000) ack 1",
        ". 4001:5001(1000) ack 1",
        ". 5001:6001(1000) ack 1",
        ". 6001:7001(1000) ack 1",
        ". 7001:8001(1000) ack 1",
        ". 8001:9001(1000) ack 1",
        ". 9001:10001(1000) ack 1");
    s.peer(".", 1, 1).data(10).send();
    s.peer(".", 11, 1).data(10).marked().send();
    s.expect(". 10001:10001(0) ack 21");
  }

  /** §3.5: a loss is a loss. */
  @Test
  void aLossHalvesTheWindowWhateverTheEstimate() {
    agreed();
    s.send(200_000);
    s.peer(".", 1, 10_001).send();
    s.ignoreSent();
    s.pass(1000);
    s.peer(".", 1, 10_001).sack(11_001, 30_001).send();
    s.pass(1000);
    s.ignoreSent();
    s.peer(".", 1, s.sentEnd()).send();
    assertThat(s.sentCount()).isEqualTo(10);
    assertThat(s.counters.get(Counter.TCP_RECOVERIES)).isEqualTo(1);
  }
}
