// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.loader;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * A program for ring 3 as a file, whose fields can be made to lie: System V gABI chapters 4 and 5.
 * Before that it is a right one, of 64 bits and little-endian, with a dynamic section.
 */
final class Elf {
  // Elf64_Ehdr.
  static final int IDENT_CLASS = 4;
  static final int IDENT_DATA = 5;
  static final int TYPE = 16;
  static final int MACHINE = 18;
  static final int VERSION = 20;
  static final int ENTRY = 24;
  static final int PHOFF = 32;
  static final int PHENTSIZE = 54;
  static final int PHNUM = 56;
  static final int EHDR_BYTES = 64;

  // Elf64_Phdr.
  static final int P_TYPE = 0;
  static final int P_FLAGS = 4;
  static final int P_OFFSET = 8;
  static final int P_VADDR = 16;
  static final int P_FILESZ = 32;
  static final int P_MEMSZ = 40;
  static final int P_ALIGN = 48;
  static final int PHDR_BYTES = 56;

  static final int PT_NULL = 0;
  static final int PT_LOAD = 1;
  static final int PT_DYNAMIC = 2;
  static final int PT_INTERP = 3;
  static final int PT_TLS = 7;
  static final int PT_GNU_STACK = 0x6474_E551;
  static final int PT_GNU_RELRO = 0x6474_E552;

  static final int PF_X = 1;
  static final int PF_W = 2;
  static final int PF_R = 4;

  // Elf64_Dyn: a tag and a value.
  static final int D_VALUE = 8;
  static final long DT_NEEDED = 1;
  static final long DT_STRTAB = 5;
  static final long DT_RELA = 7;
  static final long DT_RELASZ = 8;
  static final long DT_RELAENT = 9;
  static final long DT_REL = 17;
  static final long DT_TEXTREL = 22;
  static final long DT_JMPREL = 23;
  static final long DT_RELR = 36;
  private static final int DYN_BYTES = 16;

  // Elf64_Rela.
  static final int R_INFO = 8;

  private byte[] file;
  private ByteBuffer fields;

  Elf(byte[] right) {
    file = right.clone();
    fields = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
  }

  byte[] bytes() {
    return file;
  }

  void cut(int bytes) {
    file = Arrays.copyOf(file, bytes);
    fields = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
  }

  void set8(int at, int value) {
    fields.put(at, (byte) value);
  }

  void set16(int at, int value) {
    fields.putShort(at, (short) value);
  }

  int get32(int at) {
    return fields.getInt(at);
  }

  void set32(int at, int value) {
    fields.putInt(at, value);
  }

  long get64(int at) {
    return fields.getLong(at);
  }

  void set64(int at, long value) {
    fields.putLong(at, value);
  }

  /** Where the first program header of a type is. */
  int header(int type) {
    return find(at -> get32(at + P_TYPE) == type);
  }

  /** Where the program header of the segment is that is loaded with just these rights. */
  int segment(int flags) {
    return find(at -> get32(at + P_TYPE) == PT_LOAD && get32(at + P_FLAGS) == flags);
  }

  /** The same of the last one; the first holds the headers, too. */
  int lastSegment(int flags) {
    int found = segment(flags);
    for (int at = found; at < headersEnd(); at += PHDR_BYTES) {
      if (get32(at + P_TYPE) == PT_LOAD && get32(at + P_FLAGS) == flags) {
        found = at;
      }
    }
    return found;
  }

  int text() {
    return segment(PF_R | PF_X);
  }

  int data() {
    return segment(PF_R | PF_W);
  }

  int rodata() {
    return lastSegment(PF_R);
  }

  /** Where the entry of the dynamic section with a tag is. */
  int dynamic(long tag) {
    int section = header(PT_DYNAMIC);
    int at = (int) get64(section + P_OFFSET);
    int end = at + (int) get64(section + P_FILESZ);
    for (; at < end; at += DYN_BYTES) {
      if (get64(at) == tag) {
        return at;
      }
    }
    throw new IllegalArgumentException("the program has no dynamic tag " + tag);
  }

  /** Where the first relocation is. */
  int relocation() {
    long address = get64(dynamic(DT_RELA) + D_VALUE);
    int within =
        find(
            at ->
                get32(at + P_TYPE) == PT_LOAD
                    && address >= get64(at + P_VADDR)
                    && address < get64(at + P_VADDR) + get64(at + P_FILESZ));
    return (int) (address - get64(within + P_VADDR) + get64(within + P_OFFSET));
  }

  private int headersEnd() {
    return (int) get64(PHOFF) + fields.getShort(PHNUM) * PHDR_BYTES;
  }

  private int find(IntPredicate wanted) {
    for (int at = (int) get64(PHOFF); at < headersEnd(); at += PHDR_BYTES) {
      if (wanted.test(at)) {
        return at;
      }
    }
    throw new IllegalArgumentException("the program has no such segment");
  }
}
