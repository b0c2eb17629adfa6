// SPDX-License-Identifier: Apache-2.0
/** Byte streams on top of a port: connections that buffer what is written and keep the window. */
@NullMarked
package org.ixj.sdk.stream;

import org.jspecify.annotations.NullMarked;
