// SPDX-License-Identifier: Apache-2.0
/*
 * The loader as a fuzz target: any bytes are a file. With clang, `make fuzz CC=clang` builds it with
 * libFuzzer; with another compiler it reads the files it is given, to replay what a fuzzer found.
 */
#include <stdio.h>
#include <stdlib.h>

#include "loader.h"

int LLVMFuzzerTestOneInput(const uint8_t *file, size_t bytes);

int LLVMFuzzerTestOneInput(const uint8_t *file, size_t bytes)
{
	struct elf_image image;
	uint64_t end = 0;
	uint32_t i;
	void *memory;

	if (elf_check(file, bytes, &image))
		return 0;
	for (i = 0; i < image.segments; i++) {
		if (image.segment[i].start < end || image.segment[i].end <= image.segment[i].start ||
		    image.segment[i].rights == (ELF_WRITE | ELF_EXECUTE))
			abort();
		end = image.segment[i].end;
	}
	if (end != image.bytes || image.entry >= image.bytes)
		abort();
	memory = calloc(1, image.bytes);
	if (memory)
		elf_place(file, bytes, &image, 1ull << 40, memory);
	free(memory);
	return 0;
}

#ifdef REPLAY
int main(int count, char **arguments)
{
	static uint8_t file[1 << 20];
	int i;

	for (i = 1; i < count; i++) {
		FILE *from = fopen(arguments[i], "rb");

		if (!from) {
			printf("cannot read %s\n", arguments[i]);
			return 1;
		}
		LLVMFuzzerTestOneInput(file, fread(file, 1, sizeof(file), from));
		fclose(from);
	}
	return 0;
}
#endif
