// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.sim;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads every frame that is sent, wherever it ends up, and holds each TCP segment against what its
 * connection has sent before: RFC 9293 §3.4 and §3.8. What it knows of connections it has from
 * their segments alone.
 */
final class Referee {
  /** What one side of a connection has said. */
  private static final class Side {
    final int first;
    final int scale;

    /** What its SYN announced, which no scale is for (RFC 7323 §2.2). */
    final int firstWindow;

    /** Behind the last byte that was sent. */
    int sent;

    /** Behind the last byte that was acknowledged. */
    int acknowledged;

    /** Behind the last byte that the other side may send. */
    int edge;

    int end;
    boolean ended;

    /** Whether its acknowledgements mean this connection. */
    boolean open;

    Side(int first, int scale, int firstWindow) {
      this.first = first;
      this.scale = scale;
      this.firstWindow = firstWindow;
      sent = first + 1;
    }
  }

  private final Map<Long, Side> sides = new HashMap<>();

  /** Takes note of a frame that a station sends. */
  void look(byte[] frame) {
    Packet p = Packet.read(frame);
    if (p == null || p.has(Packet.RST)) {
      return; // a reset may be of no connection
    }
    try {
      segment(p);
    } catch (ViolationException e) {
      throw new ViolationException(p + ": " + e.getMessage());
    }
  }

  private void segment(Packet p) {
    Side mine = sides.get(key(p.source, p.destination));
    Side theirs = sides.get(key(p.destination, p.source));
    if (p.has(Packet.SYN)) {
      if (p.has(Packet.ACK)) {
        accepts(p, theirs);
      } else if (mine == null || mine.first != p.sequence) {
        sides.put(key(p.source, p.destination), new Side(p.sequence, p.scale, p.window));
        sides.remove(key(p.destination, p.source)); // of a connection before
      }
      return;
    }
    if (mine == null || theirs == null || (!theirs.open && !mine.open)) {
      return; // of a connection before
    }
    if (!mine.open) {
      // The first word of the side that asked. One that answers by cookies may have done so often.
      if (p.acknowledgement != theirs.first + 1) {
        theirs = new Side(p.acknowledgement - 1, theirs.scale, theirs.firstWindow);
        theirs.acknowledged = mine.first + 1;
        theirs.edge = theirs.acknowledged + theirs.firstWindow;
        theirs.open = true;
        sides.put(key(p.destination, p.source), theirs);
      }
      mine.open = true;
      mine.acknowledged = p.acknowledgement;
      mine.edge = p.acknowledgement + mine.firstWindow;
    }
    acknowledges(p, mine, theirs);
    sends(p, mine, theirs);
  }

  private void accepts(Packet p, @Nullable Side theirs) {
    if (theirs == null || theirs.open || p.acknowledgement != theirs.first + 1) {
      return; // of a connection before, or once more
    }
    Side mine = sides.get(key(p.source, p.destination));
    if (mine == null || mine.first != p.sequence) {
      mine = new Side(p.sequence, p.scale, p.window);
      sides.put(key(p.source, p.destination), mine);
    }
    mine.open = true;
    mine.acknowledged = p.acknowledgement;
    mine.edge = p.acknowledgement + mine.firstWindow;
  }

  private static void acknowledges(Packet p, Side mine, Side theirs) {
    ViolationException.require(p.has(Packet.ACK), "no ACK (RFC 9293 §3.10.7.4)");
    ViolationException.require(
        p.acknowledgement - theirs.sent <= 0, "acknowledges what was never sent");
    ViolationException.require(
        p.acknowledgement - mine.acknowledged >= 0, "takes an acknowledgement back");
    mine.acknowledged = p.acknowledgement;
    if (theirs.ended && p.acknowledgement == theirs.end) {
      return; // nothing can come that a window is for
    }
    int shift = mine.scale < 0 || theirs.scale < 0 ? 0 : mine.scale;
    int edge = p.acknowledgement + (p.window << shift);
    // What a shift cuts off is no shrinking.
    ViolationException.require(
        edge - mine.edge > -(1 << shift), "shrinks its window (RFC 9293 §3.8.6)");
    mine.edge = edge - mine.edge > 0 ? edge : mine.edge;
  }

  private static void sends(Packet p, Side mine, Side theirs) {
    int end = p.sequence + p.length();
    if (p.payload > 0) {
      // A probe of a closed window is a byte (RFC 9293 §3.8.6.1).
      ViolationException.require(
          p.sequence + p.payload - theirs.edge <= 1, "sends more than the window allows");
    }
    if (mine.ended) {
      ViolationException.require(end - mine.end <= 0, "sends behind its FIN");
    }
    if (p.has(Packet.FIN)) {
      ViolationException.require(!mine.ended || end == mine.end, "moves its FIN");
      mine.ended = true;
      mine.end = end;
    }
    mine.sent = end - mine.sent > 0 ? end : mine.sent;
  }

  private static long key(int source, int destination) {
    return ((long) source << Integer.SIZE) | destination;
  }
}
