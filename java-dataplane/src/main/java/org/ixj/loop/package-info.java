// SPDX-License-Identifier: Apache-2.0
/** The elastic thread: run to completion with bounded adaptive batching, and how it idles. */
@NullMarked
package org.ixj.loop;

import org.jspecify.annotations.NullMarked;
