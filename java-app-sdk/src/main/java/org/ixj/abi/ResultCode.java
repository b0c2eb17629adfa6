// SPDX-License-Identifier: Apache-2.0
package org.ixj.abi;

/**
 * What a batched system call came to, and why a connection ended. Results are 64 bits: zero or more
 * is a handle or a number of bytes, below zero one of these.
 */
public final class ResultCode {
  /** Done. */
  public static final int OK = 0;

  /** No such operation in this version of the contract. */
  public static final int UNSUPPORTED = -1;

  /** A field is out of its range. */
  public static final int INVALID = -2;

  /** The handle is stale, was never given out, or names another kind of object. */
  public static final int BAD_HANDLE = -3;

  /** The call does not fit the state: recv_done beyond what came, sendv after close. */
  public static final int BAD_STATE = -4;

  /** A scatter/gather entry reaches outside the send arena. */
  public static final int FAULT = -5;

  /** The dataplane's tables are full. */
  public static final int NO_MEMORY = -6;

  /** Address and port are taken. */
  public static final int IN_USE = -7;

  /** No route or no answer on the link to that address. */
  public static final int UNREACHABLE = -8;

  /** The peer refused the connection (RST to our SYN). */
  public static final int REFUSED = -9;

  /** The peer reset the connection. */
  public static final int RESET = -10;

  /** Retransmissions went unanswered. */
  public static final int TIMED_OUT = -11;

  /** The application aborted. */
  public static final int ABORTED = -12;

  /** One word for people; never parsed. */
  public static String name(long code) {
    return switch ((int) code) {
      case OK -> "ok";
      case UNSUPPORTED -> "unsupported";
      case INVALID -> "invalid";
      case BAD_HANDLE -> "bad-handle";
      case BAD_STATE -> "bad-state";
      case FAULT -> "fault";
      case NO_MEMORY -> "no-memory";
      case IN_USE -> "in-use";
      case UNREACHABLE -> "unreachable";
      case REFUSED -> "refused";
      case RESET -> "reset";
      case TIMED_OUT -> "timed-out";
      case ABORTED -> "aborted";
      default -> "code " + code;
    };
  }

  private ResultCode() {}
}
