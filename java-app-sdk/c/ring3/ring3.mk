# SPDX-License-Identifier: Apache-2.0
#
# How an application for ring 3 is built: a static position-independent program without a C library,
# code and data on pages of their own. Elsewhere,
#
#   make -f …/java-app-sdk/c/ring3/ring3.mk shout.ring3
#
# makes one of shout.c; a Makefile that includes this file can name more sources of it.
IXJ_C ?= $(abspath $(dir $(lastword $(MAKEFILE_LIST)))..)
RING3_CFLAGS = -O2 -g -std=c11 -Wall -Wextra -Werror -ffreestanding -fPIE -fno-stack-protector \
  -fcf-protection=none -fno-asynchronous-unwind-tables -I$(IXJ_C)/include
RING3_LDFLAGS = -nostdlib -static-pie -Wl,--no-dynamic-linker,-z,noexecstack,-z,separate-code,-z,text,--build-id=none
RING3_START = $(IXJ_C)/ring3/start.S $(IXJ_C)/ring3/memory.c
IXJ_STREAM = $(IXJ_C)/stream/stream.c
RING3_HEADERS = $(IXJ_C)/include/ixj/abi.h $(IXJ_C)/include/ixj/ring3.h $(IXJ_C)/include/ixj/app.h $(IXJ_C)/include/ixj/stream.h

%.ring3: %.c $(IXJ_STREAM) $(RING3_START) $(RING3_HEADERS)
	$(CC) $(RING3_CFLAGS) $(RING3_LDFLAGS) -o $@ $(filter %.c %.S,$^)
