// SPDX-License-Identifier: Apache-2.0
/** What an application is written against: ports, send arenas, handlers. */
@NullMarked
package org.ixj.sdk;

import org.jspecify.annotations.NullMarked;
