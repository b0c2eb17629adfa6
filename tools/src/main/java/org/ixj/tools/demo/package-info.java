// SPDX-License-Identifier: Apache-2.0
/** The demonstration: the main job on real input, each step judged. */
@NullMarked
package org.ixj.tools.demo;

import org.jspecify.annotations.NullMarked;
