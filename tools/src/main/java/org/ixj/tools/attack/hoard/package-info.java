// SPDX-License-Identifier: Apache-2.0
/** Attacks that use up, or stop. */
@NullMarked
package org.ixj.tools.attack.hoard;

import org.jspecify.annotations.NullMarked;
