// SPDX-License-Identifier: Apache-2.0
/** Attacks that look for what others left. */
@NullMarked
package org.ixj.tools.attack.secret;

import org.jspecify.annotations.NullMarked;
