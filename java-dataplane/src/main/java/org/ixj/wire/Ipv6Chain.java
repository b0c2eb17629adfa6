// SPDX-License-Identifier: Apache-2.0
package org.ixj.wire;

import static org.ixj.wire.Bytes.U8;

import java.lang.foreign.MemorySegment;

/**
 * The walk from the IPv6 header to what the datagram carries: RFC 8200 §4. Bounded, as RFC 8504
 * §5.3 recommends: {@value #MAX_HEADERS} extension headers with {@value #MAX_OPTIONS} options in
 * all, padding included. One instance is used again for every datagram.
 */
public final class Ipv6Chain {
  /** {@link #walk}: {@link #protocol} lies at {@link #at}. */
  public static final int PAYLOAD = 0;

  /** {@link #walk}: a fragment header, whole, lies at {@link #at}; see {@link #resume}. */
  public static final int FRAGMENT = 1;

  /** {@link #walk}: nothing follows, by the sender's own word (RFC 8200 §4.7). */
  public static final int NOTHING = 2;

  /** {@link #walk}: the sender is to be told {@link #code} and {@link #pointer}. */
  public static final int PROBLEM = 3;

  /** {@link #walk}: a header reaches beyond the datagram, or an option beyond its header. */
  public static final int MALFORMED = 4;

  /** {@link #walk}: more headers or options than anybody needs. */
  public static final int TOO_LONG = 5;

  /** {@link #walk}: an option asks for the datagram to be dropped by who does not know it. */
  public static final int REFUSED = 6;

  /** Most extension headers of a datagram. */
  public static final int MAX_HEADERS = 8;

  /** Most options of a datagram, padding included. */
  public static final int MAX_OPTIONS = 64;

  private static final int HOP_BY_HOP = 0;
  private static final int ROUTING = 43;
  private static final int FRAGMENT_HEADER = 44;
  private static final int NO_NEXT_HEADER = 59;
  private static final int DESTINATION_OPTIONS = 60;

  private static final int UNIT = 8;
  private static final int ROUTING_TYPE = 2;
  private static final int SEGMENTS_LEFT = 3;
  private static final int PAD1 = 0;
  private static final int PAD_N = 1;

  private long datagram;
  private long named;
  private int headers;
  private int options;

  private int protocol;
  private long at;
  private int code;
  private int pointer;
  private boolean evenToGroups;

  /** What the datagram carries: the number of the protocol above. */
  public int protocol() {
    return protocol;
  }

  /** Offset of what was found. */
  public long at() {
    return at;
  }

  /** {@link #PROBLEM}: code of the parameter problem (RFC 4443 §3.4). */
  public int code() {
    return code;
  }

  /** {@link #PROBLEM}: the offending byte, counted from the IPv6 header. */
  public int pointer() {
    return pointer;
  }

  /** {@link #PROBLEM}: whether the sender is told of a datagram to a group, too (§4.2). */
  public boolean evenToGroups() {
    return evenToGroups;
  }

  /** The offset, from the IPv6 header, of the byte that names what was found. */
  public int namedAt() {
    return (int) (named - datagram);
  }

  /**
   * Walks a datagram's headers.
   *
   * @param ip offset of the IPv6 header, which has passed its gate
   * @param end offset behind the datagram
   */
  public int walk(MemorySegment m, long ip, long end) {
    datagram = ip;
    named = ip + Ipv6Header.NEXT_HEADER;
    headers = 0;
    options = 0;
    return walk(m, Ipv6Header.nextHeader(m, ip), ip + Ipv6Header.BYTES, end);
  }

  /**
   * Goes on behind the fragment header that was found, in what it begins: a whole datagram, or the
   * first piece of one. The bounds go on counting.
   */
  public int resume(MemorySegment m, long end) {
    named = at;
    return walk(m, Ipv6Fragment.nextHeader(m, at), at + Ipv6Fragment.BYTES, end);
  }

  /**
   * Walks the headers of a datagram that was put together, whose IPv6 header is gone: nothing
   * points at it.
   *
   * @param next what lies at {@code from}
   */
  public int walkReassembled(MemorySegment m, int next, long from, long end) {
    datagram = from;
    named = from;
    headers = 0;
    options = 0;
    return walk(m, next, from, end);
  }

  private int walk(MemorySegment m, int first, long from, long end) {
    int next = first;
    at = from;
    while (true) {
      switch (next) {
        case HOP_BY_HOP, ROUTING, DESTINATION_OPTIONS -> {
          int fault = header(m, next, end);
          if (fault != PAYLOAD) {
            return fault;
          }
          named = at;
          next = Byte.toUnsignedInt(m.get(U8, at));
          at += length(m, at);
        }
        case FRAGMENT_HEADER -> {
          return ++headers > MAX_HEADERS
              ? TOO_LONG
              : end - at < Ipv6Fragment.BYTES ? MALFORMED : FRAGMENT;
        }
        case NO_NEXT_HEADER -> {
          return NOTHING;
        }
        default -> {
          protocol = next;
          return PAYLOAD;
        }
      }
    }
  }

  /** Looks through the header at {@link #at}; {@link #PAYLOAD} if the walk may go on behind it. */
  private int header(MemorySegment m, int kind, long end) {
    if (++headers > MAX_HEADERS) {
      return TOO_LONG;
    }
    if (end - at < UNIT || end - at < length(m, at)) {
      return MALFORMED;
    }
    if (kind == ROUTING) {
      return routing(m);
    }
    // RFC 8200 §4.1: hop-by-hop options come first or not at all.
    if (kind == HOP_BY_HOP && named != datagram + Ipv6Header.NEXT_HEADER) {
      return problem(Icmpv6Header.CODE_NEXT_HEADER, named);
    }
    return options(m, at + 2, at + length(m, at));
  }

  private static int length(MemorySegment m, long header) {
    return (Byte.toUnsignedInt(m.get(U8, header + 1)) + 1) * UNIT;
  }

  /** RFC 8200 §4.4: we know no type, of which type 0 is to be unknown to all (RFC 5095 §3). */
  private int routing(MemorySegment m) {
    return m.get(U8, at + SEGMENTS_LEFT) == 0
        ? PAYLOAD
        : problem(Icmpv6Header.CODE_FIELD, at + ROUTING_TYPE);
  }

  /** RFC 8200 §4.2: the first two bits of an unknown option say what is to be done. */
  private int options(MemorySegment m, long from, long end) {
    long p = from;
    while (p < end) {
      int type = Byte.toUnsignedInt(m.get(U8, p));
      if (++options > MAX_OPTIONS) {
        return TOO_LONG;
      }
      if (type == PAD1) {
        p++;
        continue;
      }
      if (end - p < 2) {
        return MALFORMED;
      }
      int length = 2 + Byte.toUnsignedInt(m.get(U8, p + 1));
      if (end - p < length) {
        return MALFORMED;
      }
      int action = type >>> 6;
      if (type != PAD_N && action != 0) {
        int refusal = action == 1 ? REFUSED : problem(Icmpv6Header.CODE_OPTION, p);
        evenToGroups = action == 2;
        return refusal;
      }
      p += length;
    }
    return PAYLOAD;
  }

  /**
   * Whether a datagram carries an error or a redirect of ICMPv6, about which nobody is told
   * anything (RFC 4443 §2.4 e.1 and e.2), whatever is wrong with the headers before it. Where the
   * message's type cannot be seen it does.
   *
   * @param ip offset of the IPv6 header, which has passed its gate
   * @param end offset behind the datagram
   */
  public static boolean carriesError(MemorySegment m, long ip, long end) {
    int next = Ipv6Header.nextHeader(m, ip);
    long at = ip + Ipv6Header.BYTES;
    for (int i = 0; i <= MAX_HEADERS; i++) {
      boolean fragment = next == FRAGMENT_HEADER;
      if (!fragment && next != HOP_BY_HOP && next != ROUTING && next != DESTINATION_OPTIONS) {
        return next == Ipv6Header.PROTOCOL_ICMPV6 && (at >= end || error(m, at));
      }
      if (end - at < UNIT) {
        return false; // nothing follows
      }
      next = Byte.toUnsignedInt(m.get(U8, at));
      if (fragment && Ipv6Fragment.offset(m, at) != 0) {
        return next == Ipv6Header.PROTOCOL_ICMPV6;
      }
      at += fragment ? Ipv6Fragment.BYTES : length(m, at);
    }
    return true;
  }

  private static boolean error(MemorySegment m, long message) {
    int type = Icmpv6Header.type(m, message);
    return type < Icmpv6Header.FIRST_INFORMATIONAL || type == Icmpv6Header.REDIRECT;
  }

  private int problem(int itsCode, long where) {
    code = itsCode;
    pointer = (int) (where - datagram);
    evenToGroups = false;
    return PROBLEM;
  }
}
