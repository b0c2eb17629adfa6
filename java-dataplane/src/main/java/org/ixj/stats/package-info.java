// SPDX-License-Identifier: Apache-2.0
/** Counters: every drop has a reason here. */
@NullMarked
package org.ixj.stats;

import org.jspecify.annotations.NullMarked;
