// SPDX-License-Identifier: Apache-2.0
/**
 * Measurements side by side: systems that take short turns at the same work on the same cores, and
 * what is made of their figures. See docs/performance.md.
 */
@NullMarked
package org.ixj.tools.bench;

import org.jspecify.annotations.NullMarked;
