// SPDX-License-Identifier: Apache-2.0
/** Runs attacks against live traffic, and judges. */
@NullMarked
package org.ixj.tools.attack.suite;

import org.jspecify.annotations.NullMarked;
