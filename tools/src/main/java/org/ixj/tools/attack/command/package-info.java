// SPDX-License-Identifier: Apache-2.0
/** Attacks through the command ring. */
@NullMarked
package org.ixj.tools.attack.command;

import org.jspecify.annotations.NullMarked;
