/* SPDX-License-Identifier: Apache-2.0 */
/* The last error of each thread, as a line for people. */
#ifndef IXVMM_ERROR_H
#define IXVMM_ERROR_H

/* Stores the formatted line and returns -error, so that a caller can `return fail(EINVAL, …)`. */
__attribute__((format(printf, 2, 3))) int fail(int error, const char *format, ...);

#endif
