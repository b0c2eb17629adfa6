// SPDX-License-Identifier: Apache-2.0
/** The hierarchical timing wheel. */
@NullMarked
package org.ixj.timer;

import org.jspecify.annotations.NullMarked;
