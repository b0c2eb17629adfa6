// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.loader;

import static org.ixj.tools.attack.loader.Elf.*;

import java.util.List;
import java.util.function.Consumer;

/** All that a program for ring 3 may say of itself and must not be believed: one line each. */
public final class Lies {
  private static final long FAR = 1L << 40;
  private static final long WRAPS = ~0xFFFL;

  /** The attacks. */
  public static List<LoaderAttack> all() {
    return List.of(
        // The file.
        lie("empty", "shorter than an ELF header", e -> e.cut(0)),
        lie("half-a-header", "shorter than an ELF header", e -> e.cut(EHDR_BYTES - 1)),
        lie("headers-cut-off", "program headers outside", e -> e.cut(EHDR_BYTES + PHDR_BYTES)),
        lie("text-cut-off", "a segment outside the file", e -> e.cut(textEnd(e) - 1)),
        lie("magic", "no ELF magic", e -> e.set8(0, 'E')),
        lie("32-bit", "not 64-bit", e -> e.set8(IDENT_CLASS, 1)),
        lie("big-endian", "not 64-bit little-endian", e -> e.set8(IDENT_DATA, 2)),
        lie("version", "version 1", e -> e.set32(VERSION, 2)),
        lie("other-machine", "is not x86-64", e -> e.set16(MACHINE, 183)),
        lie("fixed-addresses", "is not position-independent", e -> e.set16(TYPE, 2)),
        lie("object-file", "is not position-independent", e -> e.set16(TYPE, 1)),
        // Its program headers.
        lie("no-program-headers", "0 program headers", e -> e.set16(PHNUM, 0)),
        lie("absurd-phnum", "65535 program headers", e -> e.set16(PHNUM, 0xFFFF)),
        lie("header-size", "program headers of 32 bytes", e -> e.set16(PHENTSIZE, 32)),
        lie("headers-outside", "program headers outside", e -> e.set64(PHOFF, FAR)),
        lie("headers-wrap", "program headers outside", e -> e.set64(PHOFF, -8)),
        // Where it begins.
        lie("entry-in-data", "not in executable", e -> e.set64(ENTRY, vaddr(e, e.data()))),
        lie("entry-behind-text", "not in executable", e -> e.set64(ENTRY, vaddr(e, e.rodata()))),
        lie("entry-nowhere", "not in executable", e -> e.set64(ENTRY, FAR)),
        lie("entry-upper-half", "not in executable", e -> e.set64(ENTRY, -4096)),
        // Segments.
        lie("file-outside", "outside the file", e -> e.set64(e.text() + P_OFFSET, FAR)),
        lie("file-wraps", "outside the file", e -> e.set64(e.text() + P_OFFSET, WRAPS)),
        lie("file-beyond-memory", "more file than memory", e -> e.set64(e.data() + P_MEMSZ, 8)),
        lie("huge-memory", "an image of more than", e -> e.set64(e.data() + P_MEMSZ, FAR)),
        lie("memory-wraps", "an image of more than", e -> e.set64(e.data() + P_MEMSZ, -1)),
        lie(
            "address-wraps",
            "an image of more than",
            e -> e.set64(e.data() + P_VADDR, WRAPS | vaddr(e, e.data()))),
        lie("writable-code", "both writable and", e -> e.set32(e.text() + P_FLAGS, 7)),
        lie("executable-data", "both writable and", e -> e.set32(e.data() + P_FLAGS, 7)),
        lie("unreadable-code", "a segment with flags", e -> e.set32(e.text() + P_FLAGS, PF_X)),
        lie("strange-flags", "a segment with flags", e -> e.set32(e.text() + P_FLAGS, 0x10_0005)),
        lie("alignment-0", "a segment aligned to", e -> e.set64(e.text() + P_ALIGN, 0)),
        lie("alignment-16", "a segment aligned to", e -> e.set64(e.text() + P_ALIGN, 16)),
        lie("alignment-odd", "a segment aligned to", e -> e.set64(e.text() + P_ALIGN, 0x1800)),
        lie("alignment-huge", "a segment aligned to", e -> e.set64(e.text() + P_ALIGN, FAR)),
        lie(
            "offset-off-alignment",
            "does not fit its alignment",
            e -> e.set64(e.rodata() + P_OFFSET, e.get64(e.rodata() + P_OFFSET) - 16)),
        lie("overlap", "share a page", e -> move(e, e.rodata(), vaddr(e, e.text()))),
        lie("descending", "share a page", e -> move(e, e.rodata(), 0)),
        lie("no-text", "not in executable", e -> e.set32(e.text() + P_TYPE, PT_NULL)),
        lie("nothing-to-load", "nothing to load", Lies::unload),
        // What it wants.
        lie("interpreter", "interpreter", e -> e.set32(e.header(PT_GNU_STACK), PT_INTERP)),
        lie("thread-local", "thread-local", e -> e.set32(e.header(PT_GNU_STACK), PT_TLS)),
        lie(
            "executable-stack",
            "an executable stack",
            e -> e.set32(e.header(PT_GNU_STACK) + P_FLAGS, 7)),
        lie(
            "relro-outside",
            "GNU_RELRO outside",
            e -> e.set64(e.header(PT_GNU_RELRO) + P_VADDR, FAR)),
        lie("relro-wraps", "GNU_RELRO outside", e -> e.set64(e.header(PT_GNU_RELRO) + P_MEMSZ, -1)),
        // Its dynamic section.
        lie(
            "dynamic-outside",
            "dynamic section lies outside",
            e -> e.set64(e.header(PT_DYNAMIC) + P_VADDR, FAR)),
        lie(
            "dynamic-wraps",
            "dynamic section lies outside",
            e -> e.set64(e.header(PT_DYNAMIC) + P_VADDR, -16)),
        lie("dynamic-endless", "a dynamic section of", Lies::endlessDynamic),
        lie("needs-library", "needs a shared library", e -> retag(e, DT_NEEDED)),
        lie("rel", "relocations of a kind", e -> retag(e, DT_REL)),
        lie("relr", "relocations of a kind", e -> retag(e, DT_RELR)),
        lie("plt-relocations", "relocations of a kind", e -> retag(e, DT_JMPREL)),
        lie("text-relocations", "relocations of a kind", e -> retag(e, DT_TEXTREL)),
        // Relocations.
        lie("table-outside", "table lies outside", e -> e.set64(e.dynamic(DT_RELA) + D_VALUE, FAR)),
        lie("table-wraps", "table lies outside", e -> e.set64(e.dynamic(DT_RELA) + D_VALUE, -24)),
        lie(
            "table-too-long",
            "table lies outside",
            e -> e.set64(e.dynamic(DT_RELASZ) + D_VALUE, 24L << 40)),
        lie("table-odd", "of odd size", e -> e.set64(e.dynamic(DT_RELASZ) + D_VALUE, 25)),
        lie("entries-odd", "of odd size", e -> e.set64(e.dynamic(DT_RELAENT) + D_VALUE, 16)),
        lie("relocation-outside", "outside the image", e -> e.set64(e.relocation(), FAR)),
        lie("relocation-wraps", "outside the image", e -> e.set64(e.relocation(), -4)),
        lie("relocation-half-outside", "outside the image", e -> e.set64(e.relocation(), last(e))),
        lie("relocation-symbol", "symbol 1", e -> relocate(e, 1L << 32 | 8)),
        lie("relocation-glob-dat", "a relocation of type 6", e -> relocate(e, 1L << 32 | 6)),
        lie("relocation-irelative", "a relocation of type 37", e -> relocate(e, 37)),
        lie("relocation-copy", "a relocation of type 5", e -> relocate(e, 5)));
  }

  private static LoaderAttack lie(String name, String complaint, Consumer<Elf> lie) {
    return new LoaderAttack(name, complaint, lie);
  }

  private static long vaddr(Elf e, int segment) {
    return e.get64(segment + P_VADDR);
  }

  private static int textEnd(Elf e) {
    return (int) (e.get64(e.text() + P_OFFSET) + e.get64(e.text() + P_FILESZ));
  }

  /** Keeps what the alignment asks for. */
  private static void move(Elf e, int segment, long to) {
    e.set64(segment + P_VADDR, to);
    e.set64(segment + P_OFFSET, to);
    e.set64(segment + P_FILESZ, 16);
  }

  private static void unload(Elf e) {
    e.set32(e.text() + P_TYPE, PT_NULL);
    e.set32(e.data() + P_TYPE, PT_NULL);
    e.set32(e.rodata() + P_TYPE, PT_NULL);
    e.set32(e.header(PT_LOAD) + P_TYPE, PT_NULL);
  }

  /** Within the image, which grows for it. */
  private static void endlessDynamic(Elf e) {
    e.set64(e.data() + P_MEMSZ, 1 << 20);
    e.set64(e.header(PT_DYNAMIC) + P_MEMSZ, 1 << 16);
  }

  /** An entry that nobody misses becomes another. */
  private static void retag(Elf e, long tag) {
    e.set64(e.dynamic(DT_STRTAB), tag);
  }

  private static void relocate(Elf e, long info) {
    e.set64(e.relocation() + R_INFO, info);
  }

  /** Four bytes before the end of the image's last page. */
  private static long last(Elf e) {
    long end = vaddr(e, e.data()) + e.get64(e.data() + P_MEMSZ);
    return (end + 4095) / 4096 * 4096 - 4;
  }

  private Lies() {}
}
