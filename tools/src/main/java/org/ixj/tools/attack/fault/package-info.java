// SPDX-License-Identifier: Apache-2.0
/** Failures of our own side, while clients are served. */
@NullMarked
package org.ixj.tools.attack.fault;

import org.jspecify.annotations.NullMarked;
