// SPDX-License-Identifier: Apache-2.0
/** Applications that misbehave, for the tests of what their dataplane makes of it. */
@NullMarked
package org.ixj.hostile;

import org.jspecify.annotations.NullMarked;
