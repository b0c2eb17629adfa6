// SPDX-License-Identifier: Apache-2.0
/** One elastic thread's whole protocol stack, put together. */
@NullMarked
package org.ixj.stack;

import org.jspecify.annotations.NullMarked;
