// SPDX-License-Identifier: Apache-2.0
/**
 * The KVM shim, libixvmm: threads of this process in guest ring 0, and applications in guest ring
 * 3. The header vmm-shim/include/ixvmm.h says what everything means; here it is bound.
 */
@NullMarked
package org.ixj.vmm;

import org.jspecify.annotations.NullMarked;
