/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A C application in a Linux process of its own: attaches to the dataplane that listens at the socket
 * named by the first argument, once per elastic thread, and runs ixj_main() on a thread for each. The
 * calls of ixj/ring3.h are made here out of Linux's. Ends with the dataplane.
 *
 * Exit status: 0 the dataplane has ended, 2 the two sides do not fit together, otherwise the
 * application's own.
 */
#include <errno.h>
#include <ixj/app.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define UNUSABLE 2
#define THREADS_MAX 64
#define ALIGNMENT 16
#define RESULTS_AWAIT_MS 1

/* One elastic thread's port. */
struct attachment {
  int socket;
  int bell;          /* the dataplane's: an eventfd */
  uint64_t executed; /* commands, when the application was last told */
  uint32_t ports;
  struct ixj_start start;
};

static struct attachment attachments[THREADS_MAX];
static _Thread_local struct attachment *own;

static void unusable(const char *what) {
  fprintf(stderr, "ixj application: %s%s%s\n", what, errno ? ": " : "", errno ? strerror(errno) : "");
  exit(UNUSABLE);
}

static struct ixj_area map(int file, uint64_t bytes, int access) {
  void *at = mmap(NULL, bytes, access, MAP_SHARED, file, 0);

  if (at == MAP_FAILED)
    unusable("cannot map a region of the port");
  close(file);
  return (struct ixj_area){(uint64_t)(uintptr_t)at, bytes};
}

/* Asks for the next port. */
static void attach(struct attachment *a, const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  int files[IXJ_WELCOME_DESCRIPTORS];
  struct ixj_welcome welcome;
  union {
    struct cmsghdr head;
    char bytes[CMSG_SPACE(sizeof(files))];
  } control = {0};
  struct iovec content = {&welcome, sizeof(welcome)};
  struct msghdr message = {.msg_iov = &content, .msg_iovlen = 1, .msg_control = &control,
                           .msg_controllen = sizeof(control)};
  int readable = PROT_READ, writable = PROT_READ | PROT_WRITE;

  if (strlen(path) >= sizeof(address.sun_path))
    unusable("the socket's name is too long");
  strcpy(address.sun_path, path);
  a->socket = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (a->socket < 0 || connect(a->socket, (struct sockaddr *)&address, sizeof(address)))
    unusable("cannot reach the dataplane");
  if (recvmsg(a->socket, &message, MSG_CMSG_CLOEXEC | MSG_WAITALL) != (ssize_t)sizeof(welcome))
    unusable("no welcome from the dataplane");
  errno = 0;
  if (welcome.magic != IXJ_MAGIC || welcome.version != IXJ_VERSION)
    unusable("the dataplane speaks another version of the contract");
  if (message.msg_controllen < sizeof(control) || control.head.cmsg_type != SCM_RIGHTS ||
      control.head.cmsg_len != CMSG_LEN(sizeof(files)) || welcome.port_count > THREADS_MAX)
    unusable("the dataplane's welcome is not whole");
  memcpy(files, CMSG_DATA(&control.head), sizeof(files));
  a->bell = files[4];
  a->ports = welcome.port_count;
  a->start = (struct ixj_start){
      .magic = IXJ_RING3_MAGIC,
      .version = IXJ_RING3_VERSION,
      .port_index = welcome.port_index,
      .message_buffers = map(files[0], welcome.message_buffer_bytes, readable),
      .events = map(files[1], welcome.event_bytes, readable),
      .commands = map(files[2], welcome.command_bytes, writable),
      .send_arena = map(files[3], welcome.send_arena_bytes, writable),
  };
}

/* Whether there is something that the application has not been back for. */
static int news(const struct ixj_events *events, const struct ixj_commands *commands) {
  return __atomic_load_n(&events->event_tail, __ATOMIC_ACQUIRE) != commands->event_head ||
         __atomic_load_n(&events->command_head, __ATOMIC_ACQUIRE) != own->executed;
}

/* Milliseconds to wait at most: the dataplane rings for few results. */
static int patience(const struct ixj_commands *commands) {
  return own->executed == commands->command_tail ? -1 : RESULTS_AWAIT_MS;
}

/* Sleeps until it is rung, or results may be there. */
static void sleep_on(const struct ixj_events *events, struct ixj_commands *commands) {
  struct pollfd waiting = {.fd = own->socket, .events = POLLIN};
  uint32_t said = commands->app_sleeping;

  __atomic_store_n(&commands->app_sleeping, 1, __ATOMIC_RELAXED);
  /* Store of the flag before load of the tail; the dataplane does it the other way round. */
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
  if (!news(events, commands))
    poll(&waiting, 1, patience(commands));
  __atomic_store_n(&commands->app_sleeping, said, __ATOMIC_RELAXED);
}

/*
 * Wakes the dataplane if it sleeps; waits for it if the application says that it does, or where they
 * share a processor: nothing new can come before the dataplane has run, and a yield is nothing
 * between two sessions (sched(7), autogroups).
 */
static int64_t batch(void) {
  const struct ixj_events *events = (const struct ixj_events *)own->start.events.at;
  struct ixj_commands *commands = (struct ixj_commands *)own->start.commands.at;
  const uint64_t once = 1;
  char rung[64];
  ssize_t got;
  uint32_t here = 1 + (uint32_t)sched_getcpu(); /* 0 when it fails: unknown */

  if (commands->app_cpu != here)
    __atomic_store_n(&commands->app_cpu, here, __ATOMIC_RELAXED);
  /* Store of the tail before load of the flag; the dataplane does it the other way round. */
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
  if (__atomic_load_n(&events->dataplane_sleeping, __ATOMIC_RELAXED) &&
      write(own->bell, &once, sizeof(once)) < 0 && errno != EAGAIN && errno != EINTR)
    exit(UNUSABLE);
  if (commands->app_sleeping ||
      (here && __atomic_load_n(&events->dataplane_cpu, __ATOMIC_RELAXED) == here))
    sleep_on(events, commands);
  else
    sched_yield();
  got = recv(own->socket, rung, sizeof(rung), MSG_DONTWAIT);
  if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))
    exit(0);
  own->executed = __atomic_load_n(&events->command_head, __ATOMIC_ACQUIRE);
  return 0;
}

static int64_t log_line(const char *text, uint64_t bytes) {
  return write(STDOUT_FILENO, text, bytes < IXJ_LOG_MAX ? bytes : IXJ_LOG_MAX);
}

static int64_t memory(uint64_t bytes) {
  void *at = aligned_alloc(ALIGNMENT, (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);

  if (!at)
    return IXJ_CALL_NO_MEMORY;
  memset(at, 0, bytes);
  return (int64_t)(uintptr_t)at;
}

static int64_t clock_ns(void) {
  struct timespec now;

  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int64_t ixj_call3(uint64_t number, uint64_t a, uint64_t b, uint64_t c) {
  (void)c;
  switch (number) {
    case IXJ_CALL_BATCH:
      return batch();
    case IXJ_CALL_EXIT:
      exit((int)a);
    case IXJ_CALL_LOG:
      return log_line((const char *)(uintptr_t)a, b);
    case IXJ_CALL_MEMORY:
      return memory(a);
    case IXJ_CALL_CLOCK:
      return clock_ns();
    default:
      return IXJ_CALL_DENIED;
  }
}

/* One thread's end, of whatever cause, is the end of all: its connections are nobody's now. */
static void *run(void *attachment) {
  own = attachment;
  exit(ixj_main(&own->start));
}

int main(int count, char **arguments) {
  pthread_t thread;
  uint32_t i;

  if (count != 2) {
    fprintf(stderr, "usage: %s SOCKET\n", arguments[0]);
    return UNUSABLE;
  }
  attach(&attachments[0], arguments[1]);
  for (i = 1; i < attachments[0].ports; i++)
    attach(&attachments[i], arguments[1]);
  for (i = 1; i < attachments[0].ports; i++)
    if ((errno = pthread_create(&thread, NULL, run, &attachments[i])))
      unusable("cannot start a thread");
  run(&attachments[0]);
}
