// SPDX-License-Identifier: Apache-2.0
/**
 * Protection domains: the dataplane's side of a port, and where the application behind it runs.
 * Everything read here that an application can write is hostile.
 */
@NullMarked
package org.ixj.domain;

import org.jspecify.annotations.NullMarked;
