// SPDX-License-Identifier: Apache-2.0
/** Deliberately wrong dependencies, for ArchitectureTest to find. */
@NullMarked
package org.ixj.architecture.broken.net;

import org.jspecify.annotations.NullMarked;
