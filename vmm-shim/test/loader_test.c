// SPDX-License-Identifier: Apache-2.0
/*
 * The loader against files that lie. A right program is made here byte by byte; each row breaks one
 * field of it. Then random damage: usage loader_test [SEED [ROUNDS]].
 */
#include <elf.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <time.h>

#include "check.h"
#include "loader.h"
#include "ixvmm.h"

#define FILE_BYTES 0x4000u

/* Text, read-only data, and data with a dynamic section and one relocation. */
struct program {
	Elf64_Ehdr header;
	Elf64_Phdr segment[6];
	char gap[0x1000 - sizeof(Elf64_Ehdr) - 6 * sizeof(Elf64_Phdr)];
	char text[0x1000];
	Elf64_Rela relocation[2];
	char rodata[0x1000 - 2 * sizeof(Elf64_Rela)];
	Elf64_Dyn dynamic[6];
	uint64_t pointer;
	char data[0x1000 - 6 * sizeof(Elf64_Dyn) - 8];
};

_Static_assert(sizeof(struct program) == FILE_BYTES, "the program's pages");

enum { TEXT, RODATA, DATA, DYNAMIC, STACK, RELRO };

static void make(struct program *p)
{
	uint64_t data = offsetof(struct program, dynamic);

	memset(p, 0, sizeof(*p));
	memcpy(p->header.e_ident, ELFMAG, SELFMAG);
	p->header.e_ident[EI_CLASS] = ELFCLASS64;
	p->header.e_ident[EI_DATA] = ELFDATA2LSB;
	p->header.e_ident[EI_VERSION] = p->header.e_version = EV_CURRENT;
	p->header.e_machine = EM_X86_64;
	p->header.e_type = ET_DYN;
	p->header.e_entry = 0x1010;
	p->header.e_phoff = offsetof(struct program, segment);
	p->header.e_phentsize = sizeof(Elf64_Phdr);
	p->header.e_phnum = 6;
	p->segment[TEXT] = (Elf64_Phdr){.p_type = PT_LOAD, .p_flags = PF_R | PF_X, .p_offset = 0x1000,
					.p_vaddr = 0x1000, .p_filesz = 0x1000, .p_memsz = 0x1000, .p_align = 0x1000};
	p->segment[RODATA] = (Elf64_Phdr){.p_type = PT_LOAD, .p_flags = PF_R, .p_offset = 0x2000,
					  .p_vaddr = 0x2000, .p_filesz = 0x800, .p_memsz = 0x800, .p_align = 0x1000};
	p->segment[DATA] = (Elf64_Phdr){.p_type = PT_LOAD, .p_flags = PF_R | PF_W, .p_offset = data,
					.p_vaddr = 0x4000 + data % 0x1000, .p_filesz = 0x200, .p_memsz = 0x3000,
					.p_align = 0x1000};
	p->segment[DYNAMIC] = (Elf64_Phdr){.p_type = PT_DYNAMIC, .p_flags = PF_R | PF_W, .p_offset = data,
					   .p_vaddr = p->segment[DATA].p_vaddr, .p_filesz = sizeof(p->dynamic),
					   .p_memsz = sizeof(p->dynamic), .p_align = 8};
	p->segment[STACK] = (Elf64_Phdr){.p_type = PT_GNU_STACK, .p_flags = PF_R | PF_W, .p_align = 16};
	p->segment[RELRO] = (Elf64_Phdr){.p_type = PT_NULL};
	p->dynamic[0] = (Elf64_Dyn){DT_RELA, {0x2000}};
	p->dynamic[1] = (Elf64_Dyn){DT_RELASZ, {sizeof(p->relocation)}};
	p->dynamic[2] = (Elf64_Dyn){DT_RELAENT, {sizeof(Elf64_Rela)}};
	p->dynamic[3] = (Elf64_Dyn){DT_NULL, {0}};
	p->relocation[0] = (Elf64_Rela){.r_offset = p->segment[DATA].p_vaddr + sizeof(p->dynamic),
					.r_info = ELF64_R_INFO(0, R_X86_64_RELATIVE), .r_addend = 0x1234};
	p->relocation[1] = (Elf64_Rela){.r_info = ELF64_R_INFO(0, R_X86_64_NONE)};
}

static int load(const void *file, size_t bytes, struct elf_image *image, char **memory)
{
	int error = elf_check(file, bytes, image);

	*memory = NULL;
	if (error)
		return error;
	/* Of its exact size, so that the sanitizer sees one byte too far. */
	*memory = calloc(1, image->bytes);
	if (!*memory)
		exit(1);
	return elf_place(file, bytes, image, 1ull << 40, *memory);
}

static void right(void)
{
	static struct program p;
	struct elf_image image;
	uint64_t value;
	char *memory;

	make(&p);
	CHECK(load(&p, sizeof(p), &image, &memory) == 0, "%s", ixvmm_error());
	CHECK(image.segments == 3 && image.bytes == p.segment[DATA].p_vaddr / 0x1000 * 0x1000 + 0x3000,
	      "%u segments, %" PRIu64 " bytes", image.segments, image.bytes);
	CHECK(image.segment[0].rights == ELF_EXECUTE && image.segment[1].rights == 0 &&
		      image.segment[2].rights == ELF_WRITE, "rights");
	memcpy(&value, memory + p.relocation[0].r_offset, 8);
	CHECK(value == (1ull << 40) + 0x1234, "relocated to %#" PRIx64, value);
	free(memory);

	p.segment[RELRO] = (Elf64_Phdr){.p_type = PT_GNU_RELRO, .p_flags = PF_R,
					.p_vaddr = p.segment[DATA].p_vaddr, .p_memsz = 0x1000};
	CHECK(load(&p, sizeof(p), &image, &memory) == 0, "%s", ixvmm_error());
	CHECK(image.segments == 4 && image.segment[2].rights == 0 && image.segment[3].rights == ELF_WRITE &&
		      image.segment[2].end == image.segment[3].start, "read-only after relocation");
	free(memory);
}

/* Each row is one lie; all must be refused. */
static void lies(void)
{
	static struct program p;
	struct elf_image image;
	size_t bytes;
	char *memory;
	int error;

#define LIE(what, ...)                                                                                 \
	do {                                                                                           \
		make(&p);                                                                              \
		bytes = sizeof(p);                                                                     \
		__VA_ARGS__;                                                                           \
		error = load(&p, bytes, &image, &memory);                                              \
		CHECK(error == -ENOEXEC, "%s: %d, %s", what, error, ixvmm_error());                    \
		free(memory);                                                                          \
	} while (0)

	LIE("empty", bytes = 0);
	LIE("half a header", bytes = 63);
	LIE("headers cut off", bytes = 100);
	LIE("cut off", bytes = 0x1800);
	LIE("magic", p.header.e_ident[0] = 'E');
	LIE("32 bit", p.header.e_ident[EI_CLASS] = ELFCLASS32);
	LIE("big-endian", p.header.e_ident[EI_DATA] = ELFDATA2MSB);
	LIE("version", p.header.e_version = 2);
	LIE("machine", p.header.e_machine = EM_AARCH64);
	LIE("fixed addresses", p.header.e_type = ET_EXEC);
	LIE("object file", p.header.e_type = ET_REL);
	LIE("no program headers", p.header.e_phnum = 0);
	LIE("65535 program headers", p.header.e_phnum = 65535);
	LIE("program headers of other size", p.header.e_phentsize = 32);
	LIE("program headers outside", p.header.e_phoff = FILE_BYTES - 8);
	LIE("program headers that wrap", p.header.e_phoff = ~0ull - 7);
	LIE("entry in data", p.header.e_entry = p.segment[DATA].p_vaddr);
	LIE("entry nowhere", p.header.e_entry = 1ull << 50);
	LIE("entry behind text", p.header.e_entry = 0x2000);
	LIE("file beyond memory", p.segment[DATA].p_memsz = 0x100);
	LIE("file range outside", p.segment[TEXT].p_offset = 0x4000);
	LIE("file range wraps", p.segment[TEXT].p_offset = ~0xfffull);
	LIE("too long", p.segment[DATA].p_memsz = IXVMM_PROGRAM_MAX);
	LIE("memory wraps", p.segment[DATA].p_memsz = ~0ull);
	LIE("address wraps", p.segment[DATA].p_vaddr |= ~0xfffull);
	LIE("writable code", p.segment[TEXT].p_flags |= PF_W);
	LIE("executable data", p.segment[DATA].p_flags |= PF_X);
	LIE("unreadable code", p.segment[TEXT].p_flags = PF_X);
	LIE("strange flag", p.segment[TEXT].p_flags |= 0x100000);
	LIE("alignment 0", p.segment[TEXT].p_align = 0);
	LIE("alignment 16", p.segment[TEXT].p_align = 16);
	LIE("alignment no power of two", p.segment[TEXT].p_align = 0x1800);
	LIE("alignment huge", p.segment[TEXT].p_align = 1ull << 40);
	LIE("offset off alignment", p.segment[TEXT].p_offset = 0x1010, p.segment[TEXT].p_filesz = 0x100);
	LIE("overlap", p.segment[RODATA].p_vaddr = 0x1000);
	LIE("shared page", p.segment[RODATA].p_vaddr = 0x1800, p.segment[RODATA].p_offset = 0x2800,
	    p.segment[RODATA].p_filesz = 0x100);
	LIE("descending", p.segment[RODATA].p_vaddr = 0);
	LIE("only text missing", p.segment[TEXT].p_type = PT_NULL);
	LIE("nothing to load", p.segment[TEXT].p_type = p.segment[RODATA].p_type = p.segment[DATA].p_type = PT_NULL);
	LIE("interpreter", p.segment[STACK].p_type = PT_INTERP);
	LIE("thread-local", p.segment[STACK].p_type = PT_TLS);
	LIE("executable stack", p.segment[STACK].p_flags |= PF_X);
	LIE("relro outside", p.segment[RELRO] = (Elf64_Phdr){.p_type = PT_GNU_RELRO, .p_vaddr = 1ull << 40});
	LIE("relro wraps", p.segment[RELRO] = (Elf64_Phdr){.p_type = PT_GNU_RELRO, .p_vaddr = 0x1000,
							   .p_memsz = ~0ull});
	LIE("dynamic outside", p.segment[DYNAMIC].p_vaddr = 1ull << 40);
	LIE("dynamic wraps", p.segment[DYNAMIC].p_vaddr = ~0ull - 15);
	LIE("dynamic endless", p.segment[DYNAMIC].p_memsz = 0x2000);
	LIE("needs a library", p.dynamic[3].d_tag = DT_NEEDED);
	LIE("REL", p.dynamic[3].d_tag = DT_REL);
	LIE("RELR", p.dynamic[3].d_tag = DT_RELR);
	LIE("PLT relocations", p.dynamic[3].d_tag = DT_JMPREL);
	LIE("text relocations", p.dynamic[3].d_tag = DT_TEXTREL);
	LIE("table outside", p.dynamic[0].d_un.d_ptr = 1ull << 40);
	LIE("table wraps", p.dynamic[0].d_un.d_ptr = ~0ull - 23);
	LIE("table too long", p.dynamic[1].d_un.d_val = 24ull << 40);
	LIE("table of odd size", p.dynamic[1].d_un.d_val = 25);
	LIE("entries of odd size", p.dynamic[2].d_un.d_val = 16);
	LIE("relocation outside", p.relocation[0].r_offset = 1ull << 40);
	LIE("relocation half outside", p.relocation[0].r_offset = 0x7000 - 4);
	LIE("relocation that wraps", p.relocation[0].r_offset = ~0ull - 3);
	LIE("relocation with a symbol", p.relocation[0].r_info = ELF64_R_INFO(1, R_X86_64_RELATIVE));
	LIE("relocation GLOB_DAT", p.relocation[0].r_info = ELF64_R_INFO(1, R_X86_64_GLOB_DAT));
	LIE("relocation IRELATIVE", p.relocation[0].r_info = ELF64_R_INFO(0, R_X86_64_IRELATIVE));
	LIE("relocation COPY", p.relocation[0].r_info = ELF64_R_INFO(0, R_X86_64_COPY));
#undef LIE
}

static uint64_t random_word(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/* Whatever comes out has to hold what elf.h promises. */
static bool sound(const struct elf_image *image)
{
	uint64_t end = 0;
	bool entered = false;
	uint32_t i;

	for (i = 0; i < image->segments; i++) {
		const struct elf_segment *s = &image->segment[i];

		if (s->start < end || s->end <= s->start || (s->start | s->end) & 4095 || s->rights == 3)
			return false;
		entered |= s->rights == ELF_EXECUTE && image->entry >= s->start && image->entry < s->end;
		end = s->end;
	}
	return entered && end == image->bytes && end <= IXVMM_PROGRAM_MAX + 4096;
}

static void damage(uint64_t seed, uint64_t rounds)
{
	static struct program p;
	static const uint64_t interesting[] = {0, 1, 0xfff, 0x1000, 0x7fffffff, 0xffffffff, 1ull << 40,
					       ~0ull, ~0ull - 4095, 1ull << 63};
	uint64_t state = seed, i, j, loaded = 0;
	struct elf_image image;
	char *memory;

	for (i = 0; i < rounds; i++) {
		make(&p);
		for (j = random_word(&state) % 4 + 1; j; j--) {
			uint64_t what = random_word(&state), at;

			/* Mostly the headers; sometimes relocations and the dynamic section. */
			at = what % 8 < 5 ? what / 8 % 400 : what % 8 == 5 ? 0x2000 + what / 8 % 48
									    : 0x3000 + what / 8 % 96;
			if (what >> 60 < 8)
				((uint8_t *)&p)[at] = (uint8_t)random_word(&state);
			else
				memcpy((char *)&p + (at & ~7ull), &interesting[random_word(&state) % 10], 8);
		}
		if (load(&p, random_word(&state) % 8 ? sizeof(p) : random_word(&state) % sizeof(p), &image,
			 &memory) == 0) {
			loaded++;
			if (!sound(&image)) {
				CHECK(0, "round %" PRIu64 " of seed %" PRIu64 ": an unsound image", i, seed);
				free(memory);
				return;
			}
		}
		free(memory);
	}
	CHECK(loaded > 0 && loaded < rounds, "%" PRIu64 " of %" PRIu64 " loaded", loaded, rounds);
}

int main(int count, char **arguments)
{
	uint64_t seed = count > 1 ? strtoull(arguments[1], NULL, 0) : (uint64_t)time(NULL);

	right();
	lies();
	printf("  random damage: loader_test %" PRIu64 "\n", seed);
	damage(seed, count > 2 ? strtoull(arguments[2], NULL, 0) : 20000);
	return checks_end("loader_test");
}
