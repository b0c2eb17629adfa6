/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A key-value store with a subset of memcached's text protocol, on TCP port 11211: get, gets, set,
 * add, replace, cas, delete, incr, decr, version, quit; noreply. Wording and rules are memcached's.
 *
 * What differs: items do not expire (another exptime than 0 is refused, never silently kept), a value
 * has at most 8 KiB, and a store that is full says so instead of evicting. One elastic thread.
 */
#include <ixj/stream.h>

#define CONNECTIONS 64
#define LINE_MAX 2048
#define KEY_MAX 250
#define VALUE_MAX 8192
#define BUCKETS 65536u
#define WORDS_MAX 8
/* Most of a reply but a value: VALUE, key, flags, bytes, cas, and END. */
#define REPLY_MAX 400

struct item {
  struct item *next; /* of its bucket, or of its size's free list */
  uint64_t cas;
  uint32_t hash, flags, value_bytes, size_class;
  uint8_t key_bytes;
  uint8_t bytes[]; /* key, then value and CR LF */
};

enum store_mode { SET, ADD, REPLACE, CAS };

/* What a connection is in the middle of. */
enum phase {
  LINE,  /* a line that has not ended */
  KEYS,  /* a retrieval whose answers found no room yet */
  DATA,  /* a value on its way into `item` */
  WASTE, /* a value that will not be stored */
};

struct session {
  enum phase phase;
  uint32_t line_bytes;
  uint32_t next_key; /* KEYS: where in the line to go on */
  uint32_t wanted;   /* DATA, WASTE: bytes still to come, CR LF included */
  struct item *item; /* DATA: not in the table yet */
  enum store_mode mode;
  uint64_t cas;
  uint8_t silent, bad_end, with_cas;
  uint8_t line[LINE_MAX];
};

struct word {
  const uint8_t *at;
  uint32_t bytes;
};

static struct item **buckets;
static struct item *unused[64]; /* by size class */
static uint64_t last_cas;

/* FNV-1a. */
static uint32_t hash_of(const uint8_t *key, uint32_t bytes) {
  uint32_t h = 2166136261u, i;

  for (i = 0; i < bytes; i++)
    h = (h ^ key[i]) * 16777619u;
  return h;
}

/* Sizes 64, 96, 128, 192, 256, ...: at most a third of an item is lost. */
static uint64_t class_size(uint32_t number) {
  return (number & 1 ? 96ull : 64ull) << (number / 2);
}

static struct item *item_new(const uint8_t *key, uint32_t key_bytes, uint32_t value_bytes) {
  uint64_t need = sizeof(struct item) + key_bytes + value_bytes + 2;
  uint32_t number = 0;
  struct item *item;

  while (class_size(number) < need)
    number++;
  item = unused[number];
  if (item)
    unused[number] = item->next;
  else if (!(item = ixj_memory(class_size(number))))
    return NULL;
  item->size_class = number;
  item->key_bytes = (uint8_t)key_bytes;
  item->value_bytes = value_bytes;
  item->hash = hash_of(key, key_bytes);
  memcpy(item->bytes, key, key_bytes);
  return item;
}

static void item_free(struct item *item) {
  item->next = unused[item->size_class];
  unused[item->size_class] = item;
}

static uint8_t *value_of(struct item *item) { return item->bytes + item->key_bytes; }

/* The link that points at the key's item, or at NULL where it would be. */
static struct item **find(const uint8_t *key, uint32_t bytes, uint32_t hash) {
  struct item **link = &buckets[hash % BUCKETS];

  while (*link && !((*link)->hash == hash && (*link)->key_bytes == bytes &&
                    !memcmp((*link)->bytes, key, bytes)))
    link = &(*link)->next;
  return link;
}

static struct item **find_word(const struct word *key) {
  return find(key->at, key->bytes, hash_of(key->at, key->bytes));
}

/* Puts an item where an old one may be. */
static void link_in(struct item **link, struct item *item) {
  struct item *old = *link;

  item->cas = ++last_cas;
  item->next = old ? old->next : NULL;
  *link = item;
  if (old)
    item_free(old);
}

static void say(struct ixj_stream *s, const char *text) {
  uint64_t bytes = 0;

  while (text[bytes])
    bytes++;
  ixj_stream_write(s, text, bytes);
}

static uint32_t decimal(uint64_t number, uint8_t *out) {
  uint8_t digits[20];
  uint32_t n = 0, i;

  do
    digits[n++] = (uint8_t)('0' + number % 10);
  while (number /= 10);
  for (i = 0; i < n; i++)
    out[i] = digits[n - 1 - i];
  return n;
}

static void say_number(struct ixj_stream *s, const char *before, uint64_t number) {
  uint8_t text[20];

  say(s, before);
  ixj_stream_write(s, text, decimal(number, text));
}

/* Reads a number without sign, of 64 bits. */
static int number_of(const struct word *w, uint64_t *number) {
  uint64_t n = 0;
  uint32_t i;

  if (!w->bytes || w->bytes > 20)
    return 0;
  for (i = 0; i < w->bytes; i++) {
    uint8_t digit = (uint8_t)(w->at[i] - '0');

    if (digit > 9 || n > (UINT64_MAX - digit) / 10)
      return 0;
    n = n * 10 + digit;
  }
  *number = n;
  return 1;
}

static int is(const struct word *w, const char *text) {
  uint32_t i;

  for (i = 0; i < w->bytes; i++)
    if (w->at[i] != (uint8_t)text[i]) /* a NUL ends the comparison: it is no byte of a word */
      return 0;
  return !text[i];
}

/* The next word from *at on; 0 bytes if there is none. */
static struct word next_word(const struct session *c, uint32_t *at) {
  struct word w;

  while (*at < c->line_bytes && c->line[*at] == ' ')
    ++*at;
  w.at = c->line + *at;
  while (*at < c->line_bytes && c->line[*at] != ' ')
    ++*at;
  w.bytes = (uint32_t)(c->line + *at - w.at);
  return w;
}

/* Answers the keys of a retrieval as far as there is room. */
static void retrieve(struct ixj_stream *s, struct session *c) {
  c->phase = KEYS;
  for (;;) {
    uint32_t at = c->next_key;
    struct word key = next_word(c, &at);
    struct item *item;

    if (ixj_stream_room(s) < REPLY_MAX)
      return;
    if (!key.bytes)
      break;
    if (key.bytes > KEY_MAX) {
      say(s, "CLIENT_ERROR bad command line format\r\n");
      c->phase = LINE;
      return;
    }
    item = *find_word(&key);
    if (item && ixj_stream_room(s) < REPLY_MAX + item->value_bytes)
      return;
    c->next_key = at;
    if (!item)
      continue;
    say(s, "VALUE ");
    ixj_stream_write(s, item->bytes, item->key_bytes);
    say_number(s, " ", item->flags);
    say_number(s, " ", item->value_bytes);
    if (c->with_cas)
      say_number(s, " ", item->cas);
    say(s, "\r\n");
    ixj_stream_write(s, value_of(item), item->value_bytes + 2);
  }
  say(s, "END\r\n");
  c->phase = LINE;
}

/* set, add, replace: name key flags exptime bytes [noreply]; cas has its number before noreply. */
static void begin_store(struct ixj_stream *s, struct session *c, const struct word *w, uint32_t count,
                        enum store_mode mode) {
  uint32_t fixed = mode == CAS ? 6 : 5;
  uint64_t flags, expiry, bytes;
  const char *refusal = NULL;

  if (count != fixed && count != fixed + 1) {
    say(s, "ERROR\r\n");
    return;
  }
  c->silent = count > fixed && is(&w[fixed], "noreply");
  if (w[1].bytes > KEY_MAX || !number_of(&w[2], &flags) || flags > UINT32_MAX ||
      !number_of(&w[4], &bytes) || bytes > INT32_MAX || (mode == CAS && !number_of(&w[5], &c->cas))) {
    say(s, "CLIENT_ERROR bad command line format\r\n");
    return;
  }
  c->mode = mode;
  c->item = NULL;
  if (!number_of(&w[3], &expiry) || expiry != 0)
    refusal = "CLIENT_ERROR items do not expire here\r\n";
  else if (bytes > VALUE_MAX)
    refusal = "SERVER_ERROR object too large for cache\r\n";
  else if (!(c->item = item_new(w[1].at, w[1].bytes, (uint32_t)bytes)))
    refusal = "SERVER_ERROR out of memory storing object\r\n";
  else
    c->item->flags = (uint32_t)flags;
  /* As in memcached, an error is said even to who wants no reply. */
  if (refusal)
    say(s, refusal);
  c->phase = refusal ? WASTE : DATA;
  c->wanted = (uint32_t)bytes + 2;
  c->bad_end = 0;
}

static void end_store(struct ixj_stream *s, struct session *c) {
  struct item *item = c->item, **link;
  const char *reply = "STORED\r\n";

  c->phase = LINE;
  c->item = NULL;
  if (c->bad_end) {
    item_free(item);
    say(s, "CLIENT_ERROR bad data chunk\r\n");
    return;
  }
  link = find(item->bytes, item->key_bytes, item->hash);
  if (c->mode == CAS && !*link)
    reply = "NOT_FOUND\r\n";
  else if (c->mode == CAS && (*link)->cas != c->cas)
    reply = "EXISTS\r\n";
  else if ((c->mode == ADD && *link) || (c->mode == REPLACE && !*link))
    reply = "NOT_STORED\r\n";
  else {
    link_in(link, item);
    item = NULL;
  }
  if (item)
    item_free(item);
  if (!c->silent)
    say(s, reply);
}

static void delete(struct ixj_stream *s, const struct word *w, uint32_t count) {
  int silent = count == 3 && is(&w[2], "noreply");
  struct item **link, *item;

  if (count < 2 || count > 3) {
    say(s, "ERROR\r\n");
  } else if (w[1].bytes > KEY_MAX || (count == 3 && !silent)) {
    say(s, "CLIENT_ERROR bad command line format\r\n");
  } else {
    link = find_word(&w[1]);
    item = *link;
    if (item) {
      *link = item->next;
      item_free(item);
    }
    if (!silent)
      say(s, item ? "DELETED\r\n" : "NOT_FOUND\r\n");
  }
}

/* incr wraps at 64 bits, decr stops at 0; a value that gets shorter keeps its length, with spaces. */
static void count_by(struct ixj_stream *s, const struct word *w, uint32_t count, int down) {
  int silent = count == 4 && is(&w[3], "noreply");
  struct item **link, *item, *longer;
  uint64_t delta, value;
  uint8_t text[20];
  uint32_t bytes;

  if (count < 3 || count > 4) {
    say(s, "ERROR\r\n");
    return;
  }
  if (w[1].bytes > KEY_MAX || !number_of(&w[2], &delta)) {
    say(s, w[1].bytes > KEY_MAX ? "CLIENT_ERROR bad command line format\r\n"
                                : "CLIENT_ERROR invalid numeric delta argument\r\n");
    return;
  }
  link = find_word(&w[1]);
  item = *link;
  if (!item) {
    if (!silent)
      say(s, "NOT_FOUND\r\n");
    return;
  }
  bytes = item->value_bytes;
  while (bytes && value_of(item)[bytes - 1] == ' ')
    bytes--;
  if (!number_of(&(struct word){value_of(item), bytes}, &value)) {
    say(s, "CLIENT_ERROR cannot increment or decrement non-numeric value\r\n");
    return;
  }
  value = down ? (value < delta ? 0 : value - delta) : value + delta;
  bytes = decimal(value, text);
  if (bytes > item->value_bytes) {
    longer = item_new(item->bytes, item->key_bytes, bytes);
    if (!longer) {
      say(s, "SERVER_ERROR out of memory in incr\r\n");
      return;
    }
    longer->flags = item->flags;
    link_in(link, longer);
    item = longer;
  }
  memset(value_of(item), ' ', item->value_bytes);
  memcpy(value_of(item), text, bytes);
  memcpy(value_of(item) + item->value_bytes, "\r\n", 2);
  item->cas = ++last_cas;
  if (!silent) {
    ixj_stream_write(s, text, bytes);
    say(s, "\r\n");
  }
}

/* A line has ended: c->line, without its end. There is room for any reply but values. */
static void execute(struct ixj_stream *s, struct session *c) {
  struct word w[WORDS_MAX + 1];
  uint32_t at = 0, count = 0, after_name;

  w[0] = next_word(c, &at);
  after_name = at;
  if (is(&w[0], "get") || is(&w[0], "gets")) {
    struct word first = next_word(c, &at);

    c->with_cas = w[0].bytes == 4;
    c->next_key = after_name;
    if (first.bytes)
      retrieve(s, c);
    else
      say(s, "ERROR\r\n");
    return;
  }
  for (count = 1; count <= WORDS_MAX; count++) {
    w[count] = next_word(c, &at);
    if (!w[count].bytes)
      break;
  }
  if (is(&w[0], "set"))
    begin_store(s, c, w, count, SET);
  else if (is(&w[0], "add"))
    begin_store(s, c, w, count, ADD);
  else if (is(&w[0], "replace"))
    begin_store(s, c, w, count, REPLACE);
  else if (is(&w[0], "cas"))
    begin_store(s, c, w, count, CAS);
  else if (is(&w[0], "delete"))
    delete(s, w, count);
  else if (is(&w[0], "incr") || is(&w[0], "decr"))
    count_by(s, w, count, w[0].at[0] == 'd');
  else if (is(&w[0], "version") && count == 1)
    say(s, "VERSION ixj-c\r\n");
  else if (is(&w[0], "quit") && count == 1)
    ixj_stream_finish(s);
  else
    say(s, "ERROR\r\n");
}

/* Takes the bytes of a line; answers how many. */
static uint32_t line_bytes(struct ixj_stream *s, struct session *c, const uint8_t *bytes, uint32_t count) {
  uint32_t i;

  for (i = 0; i < count; i++) {
    if (bytes[i] != '\n') {
      if (c->line_bytes == LINE_MAX) {
        say(s, "CLIENT_ERROR line too long\r\n");
        ixj_stream_finish(s);
        return count;
      }
      c->line[c->line_bytes++] = bytes[i];
      continue;
    }
    if (c->line_bytes && c->line[c->line_bytes - 1] == '\r')
      c->line_bytes--;
    execute(s, c);
    if (c->phase == KEYS)
      return i; /* its end stays, so that it is shown again when there is room */
    c->line_bytes = 0;
    return i + 1;
  }
  return count;
}

/* Takes the bytes of a value and of the CR LF behind it. */
static uint32_t data_bytes(struct ixj_stream *s, struct session *c, const uint8_t *bytes, uint32_t count) {
  if (count > c->wanted)
    count = c->wanted;
  if (c->phase == DATA) {
    uint32_t whole = c->item->value_bytes + 2;

    memcpy(value_of(c->item) + (whole - c->wanted), bytes, count);
  }
  c->wanted -= count;
  if (c->wanted)
    return count;
  if (c->phase == DATA) {
    const uint8_t *end = value_of(c->item) + c->item->value_bytes;

    c->bad_end = end[0] != '\r' || end[1] != '\n';
    end_store(s, c);
  }
  c->phase = LINE;
  return count;
}

static uint32_t input(struct ixj_stream *s, const uint8_t *bytes, uint32_t count) {
  struct session *c = s->state;
  uint32_t taken = 0;

  if (c->phase == KEYS) {
    retrieve(s, c);
    if (c->phase == KEYS)
      return 0;
    c->line_bytes = 0;
    taken = 1; /* the line's end, which was left */
  }
  while (taken < count && c->phase != KEYS && !s->finishing && ixj_stream_room(s) >= REPLY_MAX)
    if (c->phase == LINE)
      taken += line_bytes(s, c, bytes + taken, count - taken);
    else
      taken += data_bytes(s, c, bytes + taken, count - taken);
  return taken;
}

static void gone(struct ixj_stream *s) {
  struct session *c = s->state;

  if (c->phase == DATA)
    item_free(c->item);
}

int ixj_main(const struct ixj_start *start) {
  static const char alone[] = "kv: runs on one elastic thread only: --threads 1\n";
  static const char small[] = "kv: the heap or the send arena is too small for it\n";
  struct ixj_server server = {.tcp_port = 11211,
                              .connections = CONNECTIONS,
                              .state_bytes = sizeof(struct session),
                              .input = input,
                              .gone = gone};

  if (start->port_index) {
    ixj_log(alone, sizeof(alone) - 1);
    return 1;
  }
  buckets = ixj_memory(BUCKETS * sizeof(*buckets));
  if (!buckets || start->send_arena.bytes / CONNECTIONS < VALUE_MAX + REPLY_MAX) {
    ixj_log(small, sizeof(small) - 1);
    return 1;
  }
  ixj_serve(&server, start);
  return 1;
}
