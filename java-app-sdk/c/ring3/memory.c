/* SPDX-License-Identifier: Apache-2.0 */
/* The four functions that a compiler expects even where there is no C library (GCC manual, 2.1). */
#include <ixj/app.h>

void *memcpy(void *to, const void *from, size_t bytes) {
  void *result = to;

  __asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(bytes) : : "memory");
  return result;
}

void *memmove(void *to, const void *from, size_t bytes) {
  uint8_t *d = to;
  const uint8_t *s = from;

  if ((uintptr_t)d - (uintptr_t)s >= bytes)
    return memcpy(to, from, bytes);
  while (bytes--) {
    d[bytes] = s[bytes];
    __asm__ volatile("" : : : "memory"); /* or this loop becomes a call of itself */
  }
  return to;
}

void *memset(void *at, int value, size_t bytes) {
  void *to = at;

  __asm__ volatile("rep stosb" : "+D"(to), "+c"(bytes) : "a"(value) : "memory");
  return at;
}

int memcmp(const void *a, const void *b, size_t bytes) {
  const uint8_t *x = a, *y = b;
  size_t i;

  for (i = 0; i < bytes; i++)
    if (x[i] != y[i])
      return x[i] - y[i];
  return 0;
}
