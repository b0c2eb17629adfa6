// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

import org.ixj.memory.MbufPool;

/** Which part of each held message buffer is payload, and what its first byte's number is. */
final class Payloads {
  // Two bytes are enough for any place in the largest buffer.
  final MbufPool pool;
  final short[] start;
  final short[] length;
  final int[] seq;

  /** Buffers all connections hold. */
  int held;

  /** Of these, buffers that wait for a gap before them to be filled. */
  int outOfOrder;

  Payloads(MbufPool pool) {
    this.pool = pool;
    start = new short[pool.capacity()];
    length = new short[pool.capacity()];
    seq = new int[pool.capacity()];
  }

  int end(int mbuf) {
    return seq[mbuf] + length[mbuf];
  }

  /** Notes a held buffer; {@code at} is the payload's offset in the pool's segment. */
  void hold(int mbuf, int first, long at, int bytes) {
    start[mbuf] = (short) (at - pool.offset(mbuf));
    length[mbuf] = (short) bytes;
    seq[mbuf] = first;
    held++;
  }

  long offset(int mbuf) {
    return pool.offset(mbuf) + start[mbuf];
  }

  /** Bytes behind the payload that its buffer has room for. */
  int room(int mbuf) {
    return pool.bufferBytes() - start[mbuf] - length[mbuf];
  }

  void cutFront(int mbuf, int bytes) {
    start[mbuf] += (short) bytes;
    length[mbuf] -= (short) bytes;
    seq[mbuf] += bytes;
  }

  void free(int mbuf) {
    held--;
    pool.free(mbuf);
  }
}
