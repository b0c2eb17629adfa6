// SPDX-License-Identifier: Apache-2.0
/** Hostile applications. */
@NullMarked
package org.ixj.tools.attack;

import org.jspecify.annotations.NullMarked;
