/* SPDX-License-Identifier: Apache-2.0 */
/* The loader's reader of ELF files. Knows no virtual machine; every byte it reads is hostile. */
#ifndef IXVMM_LOADER_H
#define IXVMM_LOADER_H

#include <stddef.h>
#include <stdint.h>

#include "ixvmm.h"

#define ELF_SEGMENTS_MAX 16u
#define ELF_WRITE 1u
#define ELF_EXECUTE 2u

/* A run of pages of the image with the same rights. */
struct elf_segment {
	uint64_t start, end; /* offsets in the image, multiples of a page */
	uint32_t rights;     /* ELF_WRITE or ELF_EXECUTE, never both */
};

struct elf_image {
	uint64_t bytes; /* of memory, a multiple of a page */
	uint64_t entry; /* offset of the first instruction */
	uint32_t segments;
	struct elf_segment segment[ELF_SEGMENTS_MAX + 2]; /* ascending, without overlap */
};

/*
 * Checks a whole file and describes its image. Returns 0, or -ENOEXEC with ixvmm_error() naming the
 * field.
 */
int elf_check(const void *file, size_t bytes, struct elf_image *image);

/*
 * Puts the image into memory of image->bytes zeroed bytes, relocated for the address `at`. To be
 * called with the file and image of a successful elf_check(); checks each relocation.
 */
int elf_place(const void *file, size_t bytes, const struct elf_image *image, uint64_t at, void *memory);

#endif
