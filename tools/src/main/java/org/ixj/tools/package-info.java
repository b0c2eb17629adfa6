// SPDX-License-Identifier: Apache-2.0
/** The {@code ix} command. */
@NullMarked
package org.ixj.tools;

import org.jspecify.annotations.NullMarked;
