// SPDX-License-Identifier: Apache-2.0
/** Attacks on the rights of the shared regions. */
@NullMarked
package org.ixj.tools.attack.memory;

import org.jspecify.annotations.NullMarked;
