// SPDX-License-Identifier: Apache-2.0
/**
 * Whole stacks in virtual time: {@link org.ixj.tools.sim.World} has {@code Station}s, each with a
 * stack and an application that checks what it gets, on a {@code Link} whose {@code Weather}
 * changes; a {@code Referee} reads every frame that is sent. One seed decides all of it.
 */
@NullMarked
package org.ixj.tools.sim;

import org.jspecify.annotations.NullMarked;
