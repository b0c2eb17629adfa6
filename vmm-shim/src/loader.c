// SPDX-License-Identifier: Apache-2.0
/*
 * Static position-independent programs only: ET_DYN without an interpreter, with no other
 * relocation than R_X86_64_RELATIVE (System V gABI chapters 4 and 5; x86-64 psABI, "Relocation Types").
 */
#include "loader.h"

#include <elf.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "error.h"

#define PAGE 4096ull
#define DYNAMIC_ENTRIES_MAX 256u

#define BAD(...) fail(ENOEXEC, "not a program for ring 3: " __VA_ARGS__)

static uint64_t page_down(uint64_t value)
{
	return value & ~(PAGE - 1);
}

static uint64_t page_up(uint64_t value)
{
	return (value + PAGE - 1) & ~(PAGE - 1);
}

/* Whether [at, at + bytes) lies within [0, limit), without wrapping. */
static int within(uint64_t at, uint64_t bytes, uint64_t limit)
{
	return at <= limit && bytes <= limit - at;
}

static int check_header(const void *file, size_t bytes, Elf64_Ehdr *header)
{
	if (bytes < sizeof(*header))
		return BAD("shorter than an ELF header");
	if (bytes > IXVMM_PROGRAM_MAX)
		return BAD("a file of more than %" PRIu64 " MiB", (uint64_t)IXVMM_PROGRAM_MAX >> 20);
	memcpy(header, file, sizeof(*header));
	if (memcmp(header->e_ident, ELFMAG, SELFMAG))
		return BAD("no ELF magic");
	if (header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_ident[EI_DATA] != ELFDATA2LSB ||
	    header->e_ident[EI_VERSION] != EV_CURRENT || header->e_version != EV_CURRENT)
		return BAD("not 64-bit little-endian ELF version 1");
	if (header->e_machine != EM_X86_64)
		return BAD("machine %u is not x86-64", header->e_machine);
	if (header->e_type != ET_DYN)
		return BAD("type %u is not position-independent (link with -static-pie)", header->e_type);
	if (header->e_phentsize != sizeof(Elf64_Phdr))
		return BAD("program headers of %u bytes", header->e_phentsize);
	if (header->e_phnum == 0 || header->e_phnum > 2 * ELF_SEGMENTS_MAX)
		return BAD("%u program headers", header->e_phnum);
	if (!within(header->e_phoff, (uint64_t)header->e_phnum * sizeof(Elf64_Phdr), bytes))
		return BAD("program headers outside the file");
	return 0;
}

static Elf64_Phdr program_header(const void *file, const Elf64_Ehdr *header, unsigned index)
{
	Elf64_Phdr result;

	memcpy(&result, (const char *)file + header->e_phoff + index * sizeof(result), sizeof(result));
	return result;
}

static int add_load(const Elf64_Phdr *load, size_t bytes, struct elf_image *image)
{
	struct elf_segment *segment = &image->segment[image->segments];
	uint64_t previous = image->segments ? segment[-1].end : 0;

	if (!load->p_memsz)
		return load->p_filesz ? BAD("a segment with more file than memory") : 0;
	if (image->segments == ELF_SEGMENTS_MAX)
		return BAD("more than %u segments", ELF_SEGMENTS_MAX);
	if (load->p_filesz > load->p_memsz)
		return BAD("a segment with more file than memory");
	if (!within(load->p_offset, load->p_filesz, bytes))
		return BAD("a segment outside the file");
	if (!within(load->p_vaddr, load->p_memsz, IXVMM_PROGRAM_MAX))
		return BAD("an image of more than %" PRIu64 " MiB", (uint64_t)IXVMM_PROGRAM_MAX >> 20);
	if (load->p_align < PAGE || load->p_align & (load->p_align - 1) || load->p_align > (2ull << 20))
		return BAD("a segment aligned to %#" PRIx64, (uint64_t)load->p_align);
	if ((load->p_vaddr ^ load->p_offset) & (load->p_align - 1))
		return BAD("a segment whose offset does not fit its alignment");
	if (load->p_flags & ~(uint32_t)(PF_R | PF_W | PF_X) || !(load->p_flags & PF_R))
		return BAD("a segment with flags %#x", load->p_flags);
	if (load->p_flags & PF_W && load->p_flags & PF_X)
		return BAD("a segment both writable and executable");
	segment->start = page_down(load->p_vaddr);
	segment->end = page_up(load->p_vaddr + load->p_memsz);
	if (image->segments && segment->start < previous)
		return BAD("segments that share a page or do not ascend");
	segment->rights = (load->p_flags & PF_W ? ELF_WRITE : 0) | (load->p_flags & PF_X ? ELF_EXECUTE : 0);
	image->segments++;
	image->bytes = segment->end;
	return 0;
}

/* Whole pages of the part to be read-only after relocation lose their write right. */
static int protect_relro(const Elf64_Phdr *relro, struct elf_image *image)
{
	uint64_t start = relro->p_vaddr, end;
	uint32_t i;

	if (!within(start, relro->p_memsz, image->bytes))
		return BAD("GNU_RELRO outside the image");
	end = page_down(start + relro->p_memsz);
	for (i = 0; i < image->segments; i++) {
		struct elf_segment *s = &image->segment[i];

		if (start != s->start || end <= start || end > s->end || s->rights != ELF_WRITE)
			continue;
		if (end < s->end) {
			memmove(s + 1, s, (image->segments - i) * sizeof(*s));
			image->segments++;
			s[1].start = end;
			s->end = end;
		}
		s->rights = 0;
		return 0;
	}
	/* Linkers begin it at the segment's first page; anything else just stays writable. */
	return 0;
}

int elf_check(const void *file, size_t bytes, struct elf_image *image)
{
	Elf64_Ehdr header;
	Elf64_Phdr relro = {0};
	int error = check_header(file, bytes, &header);
	uint32_t i;

	memset(image, 0, sizeof(*image));
	for (i = 0; !error && i < header.e_phnum; i++) {
		Elf64_Phdr at = program_header(file, &header, i);

		if (at.p_type == PT_LOAD)
			error = add_load(&at, bytes, image);
		else if (at.p_type == PT_INTERP)
			error = BAD("it wants the interpreter of dynamic programs");
		else if (at.p_type == PT_TLS)
			error = BAD("thread-local variables");
		else if (at.p_type == PT_GNU_STACK && at.p_flags & PF_X)
			error = BAD("an executable stack");
		else if (at.p_type == PT_GNU_RELRO)
			relro = at;
	}
	if (error)
		return error;
	if (!image->segments)
		return BAD("nothing to load");
	for (i = 0; i < image->segments; i++)
		if (image->segment[i].rights & ELF_EXECUTE && header.e_entry >= image->segment[i].start &&
		    header.e_entry < image->segment[i].end)
			break;
	if (i == image->segments)
		return BAD("the entry %#" PRIx64 " is not in executable pages", (uint64_t)header.e_entry);
	image->entry = header.e_entry;
	return relro.p_type == PT_GNU_RELRO ? protect_relro(&relro, image) : 0;
}

/* Where relocations are, out of the dynamic section as it lies in memory. */
static int find_relocations(const Elf64_Phdr *dynamic, const struct elf_image *image, const char *memory,
			    uint64_t *at, uint64_t *bytes)
{
	uint64_t entries = dynamic->p_memsz / sizeof(Elf64_Dyn), i, entry_bytes = sizeof(Elf64_Rela);
	Elf64_Dyn entry;

	*at = *bytes = 0;
	if (!within(dynamic->p_vaddr, dynamic->p_memsz, image->bytes))
		return BAD("the dynamic section lies outside the image");
	if (entries > DYNAMIC_ENTRIES_MAX)
		return BAD("a dynamic section of %" PRIu64 " entries", entries);
	for (i = 0; i < entries; i++) {
		memcpy(&entry, memory + dynamic->p_vaddr + i * sizeof(entry), sizeof(entry));
		switch (entry.d_tag) {
		case DT_NULL:
			i = entries - 1;
			break;
		case DT_RELA:
			*at = entry.d_un.d_ptr;
			break;
		case DT_RELASZ:
			*bytes = entry.d_un.d_val;
			break;
		case DT_RELAENT:
			entry_bytes = entry.d_un.d_val;
			break;
		case DT_NEEDED:
			return BAD("it needs a shared library");
		case DT_REL:
		case DT_RELSZ:
		case DT_RELR:
		case DT_RELRSZ:
		case DT_JMPREL:
		case DT_TEXTREL:
			return BAD("relocations of a kind not supported (dynamic tag %" PRId64 ")",
				   (int64_t)entry.d_tag);
		default:
			break;
		}
	}
	if (entry_bytes != sizeof(Elf64_Rela) || *bytes % sizeof(Elf64_Rela))
		return BAD("a relocation table of odd size");
	if (!within(*at, *bytes, image->bytes))
		return BAD("the relocation table lies outside the image");
	return 0;
}

static int relocate(const struct elf_image *image, uint64_t at, uint64_t table, uint64_t bytes, char *memory)
{
	Elf64_Rela entry;
	uint64_t value, i;

	for (i = 0; i < bytes; i += sizeof(entry)) {
		memcpy(&entry, memory + table + i, sizeof(entry));
		if (ELF64_R_TYPE(entry.r_info) == R_X86_64_NONE)
			continue;
		if (entry.r_info != ELF64_R_INFO(0, R_X86_64_RELATIVE))
			return BAD("a relocation of type %u, symbol %u", (unsigned)ELF64_R_TYPE(entry.r_info),
				   (unsigned)ELF64_R_SYM(entry.r_info));
		if (!within(entry.r_offset, sizeof(value), image->bytes))
			return BAD("a relocation outside the image");
		/*
		 * Pages are not given their rights yet, so a hostile program may patch its own code or
		 * this very table here. It could have come with that content as well.
		 */
		value = at + (uint64_t)entry.r_addend;
		memcpy(memory + entry.r_offset, &value, sizeof(value));
	}
	return 0;
}

int elf_place(const void *file, size_t bytes, const struct elf_image *image, uint64_t at, void *memory)
{
	Elf64_Ehdr header;
	Elf64_Phdr dynamic = {0};
	uint64_t table, table_bytes;
	int error = check_header(file, bytes, &header);
	unsigned i;

	if (error)
		return error;
	for (i = 0; i < header.e_phnum; i++) {
		Elf64_Phdr load = program_header(file, &header, i);

		if (load.p_type == PT_DYNAMIC)
			dynamic = load;
		if (load.p_type != PT_LOAD || !load.p_filesz)
			continue;
		if (!within(load.p_offset, load.p_filesz, bytes) ||
		    !within(load.p_vaddr, load.p_filesz, image->bytes))
			return BAD("a segment outside the file");
		memcpy((char *)memory + load.p_vaddr, (const char *)file + load.p_offset, load.p_filesz);
	}
	if (dynamic.p_type != PT_DYNAMIC)
		return 0;
	error = find_relocations(&dynamic, image, memory, &table, &table_bytes);
	return error ? error : relocate(image, at, table, table_bytes, memory);
}
