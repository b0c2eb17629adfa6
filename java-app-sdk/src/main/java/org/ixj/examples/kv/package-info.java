// SPDX-License-Identifier: Apache-2.0
/**
 * A cache server that speaks memcached's text protocol: a store that knows no protocol, a protocol
 * that knows no sockets, and an application that puts the two together.
 */
@NullMarked
package org.ixj.examples.kv;

import org.jspecify.annotations.NullMarked;
