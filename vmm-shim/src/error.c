// SPDX-License-Identifier: Apache-2.0
#include "error.h"

#include <stdarg.h>
#include <stdio.h>

#include "ixvmm.h"

static __thread char last_error[256];

int fail(int error, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(last_error, sizeof(last_error), format, arguments);
	va_end(arguments);
	return -error;
}

const char *ixvmm_error(void)
{
	return last_error;
}

uint32_t ixvmm_version(void)
{
	return IXVMM_VERSION;
}
