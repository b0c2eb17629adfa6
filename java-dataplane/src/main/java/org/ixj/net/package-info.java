// SPDX-License-Identifier: Apache-2.0
/** Interfaces, neighbours, IPv4, ICMPv4, UDP: pure protocol code, no I/O, no clock. */
@NullMarked
package org.ixj.net;

import org.jspecify.annotations.NullMarked;
