// SPDX-License-Identifier: Apache-2.0
/**
 * TCP (RFC 9293), split by role: {@link org.ixj.tcp.Tcp} is the surface, {@code SegmentIn} and
 * {@code Handshake} take segments, {@code Receiver} and {@code Sender} move data, {@code
 * LossDetection} and {@code CongestionControl} decide what and how much, {@code SegmentOut} writes
 * headers. Pure: time, randomness and the layers below come in from outside.
 */
@NullMarked
package org.ixj.tcp;

import org.jspecify.annotations.NullMarked;
