// SPDX-License-Identifier: GPL-2.0
/*
 * What KVM and VFIO make of a domain: the owner's pool works for both, in 2 MiB pieces; a view works
 * for neither beyond reading. IX_VFIO_DEVICE names a PCI function that ix-vfio-pci has.
 */
#include <dirent.h>
#include <fcntl.h>
#include <linux/ethtool.h>
#include <linux/kvm.h>
#include <linux/sockios.h>
#include <linux/userfaultfd.h>
#include <linux/vfio.h>
#include <net/if.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness.h"

/* A guest of flat 32-bit code. What it reaches: its code at 0, the memory under test at MEMORY. */
#define MEMORY	(64 * CHUNK)

struct guest {
	int vm, cpu;
	struct kvm_run *run;
	size_t run_bytes;
	uint8_t *code;
};

static struct guest make_guest(void *memory, size_t bytes, uint32_t flags)
{
	struct guest guest;
	int kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	struct kvm_userspace_memory_region region = { .memory_size = PAGE };
	struct kvm_sregs sregs;

	MUST(kvm >= 0);
	guest.vm = ioctl(kvm, KVM_CREATE_VM, 0);
	MUST(guest.vm >= 0);
	guest.code = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	MUST(guest.code != MAP_FAILED);
	region.userspace_addr = (uintptr_t)guest.code;
	MUST(ioctl(guest.vm, KVM_SET_USER_MEMORY_REGION, &region) == 0);
	region = (struct kvm_userspace_memory_region){
		.slot = 1,
		.flags = flags,
		.guest_phys_addr = MEMORY,
		.memory_size = bytes,
		.userspace_addr = (uintptr_t)memory,
	};
	MUST(ioctl(guest.vm, KVM_SET_USER_MEMORY_REGION, &region) == 0);
	guest.cpu = ioctl(guest.vm, KVM_CREATE_VCPU, 0);
	MUST(guest.cpu >= 0);
	guest.run_bytes = ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, 0);
	guest.run = mmap(NULL, guest.run_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, guest.cpu, 0);
	MUST(guest.run != MAP_FAILED);
	MUST(ioctl(guest.cpu, KVM_GET_SREGS, &sregs) == 0);
	sregs.cr0 |= 1;
	sregs.cs = (struct kvm_segment){ .limit = -1, .type = 11, .present = 1, .db = 1, .s = 1,
					 .g = 1, .selector = 8 };
	sregs.ds = (struct kvm_segment){ .limit = -1, .type = 3, .present = 1, .db = 1, .s = 1,
					 .g = 1, .selector = 16 };
	sregs.es = sregs.fs = sregs.gs = sregs.ss = sregs.ds;
	MUST(ioctl(guest.cpu, KVM_SET_SREGS, &sregs) == 0);
	close(kvm);
	return guest;
}

/* Runs the code from its beginning: true if it halts, false if it cannot go on. */
static bool run_guest(struct guest *guest, const uint8_t *code, size_t bytes, struct kvm_regs *regs)
{
	memcpy(guest->code, code, bytes);
	regs->rip = 0;
	regs->rflags = 2;
	MUST(ioctl(guest->cpu, KVM_SET_REGS, regs) == 0);
	if (ioctl(guest->cpu, KVM_RUN, 0) != 0)
		return false;
	MUST(ioctl(guest->cpu, KVM_GET_REGS, regs) == 0);
	return guest->run->exit_reason == KVM_EXIT_HLT;
}

/* For ecx places from eax on, edx apart: write bl. */
static const uint8_t write_each[] = { 0x88, 0x18, 0x01, 0xD0, 0xE2, 0xFA, 0xF4 };
/* Read eax's place to bl. */
static const uint8_t read_one[] = { 0x8A, 0x18, 0xF4 };

static long kvm_statistic(struct guest *guest, const char *name)
{
	char path[96];
	FILE *file;
	long value = -1;

	snprintf(path, sizeof(path), "/sys/kernel/debug/kvm/%d-%d/%s", getpid(), guest->vm, name);
	file = fopen(path, "r");
	MUST(file && fscanf(file, "%ld", &value) == 1);
	fclose(file);
	return value;
}

static void kvm_owner(void)
{
	struct domain domain = make_domain(8 * CHUNK);
	struct guest guest = make_guest(domain.pool, domain.bytes, 0);
	struct kvm_regs regs = { .rax = MEMORY, .rbx = 0x42, .rcx = 8, .rdx = CHUNK };
	long huge, small;

	/* The owner touched nothing: the guest's first access makes the entry. */
	MUST(run_guest(&guest, write_each, sizeof(write_each), &regs));
	for (int i = 0; i < 8; i++)
		MUST(domain.pool[i * CHUNK] == 0x42);
	huge = kvm_statistic(&guest, "pages_2m");
	small = kvm_statistic(&guest, "pages_4k");
	if (huge != 8 || small > 4)
		FAIL("nested: %ld entries of 2 MiB, %ld small ones", huge, small);
	MUST(audit_of(domain.fd).owner_huge == 8 && audit_of(domain.fd).violations == 0);
}

static struct domain domain;
static int view;
static uint32_t view_id;

/* A guest of whoever has the view. */
static int kvm_raid(void *expect_revoke)
{
	uint8_t *at = mmap(NULL, CHUNK, PROT_READ, MAP_SHARED, view, 0);
	struct guest guest;
	struct kvm_regs regs = { .rax = MEMORY, .rbx = 0xEE, .rcx = 1 };

	(void)expect_revoke;
	MUST(at != MAP_FAILED && touch(at) == 0x5A);
	guest = make_guest(at, CHUNK, 0);
	if (run_guest(&guest, write_each, sizeof(write_each), &regs))
		return 99;
	guest = make_guest(at, CHUNK, KVM_MEM_READONLY);
	regs = (struct kvm_regs){ .rax = MEMORY };
	if (run_guest(&guest, read_one, sizeof(read_one), &regs)) {
		/* It may read. But not after the revoke. */
		raise(SIGSTOP);
		regs = (struct kvm_regs){ .rax = MEMORY };
		if (run_guest(&guest, read_one, sizeof(read_one), &regs))
			return 98;
		return 1;
	}
	return 0;
}

static void kvm_view(void)
{
	pid_t child;
	int status = 0;

	domain = make_domain(CHUNK);
	memset(domain.pool, 0x5A, CHUNK);
	view = make_view(domain.fd, 0, CHUNK, "view", &view_id);
	child = start(kvm_raid, NULL, false);
	/* Stopped or ended, whichever it comes to. */
	for (;;) {
		char path[64], line[256], state = 0;
		FILE *file;

		snprintf(path, sizeof(path), "/proc/%d/stat", child);
		file = fopen(path, "r");
		MUST(file && fgets(line, sizeof(line), file));
		fclose(file);
		MUST(sscanf(strrchr(line, ')'), ") %c", &state) == 1);
		if (state == 'T' || state == 'Z')
			break;
		usleep(1000);
	}
	revoke_view(domain.fd, view_id);
	kill(child, SIGCONT);
	status = finish(child);
	printf("the guest %s\n", status ? "could read until the revoke" : "could not even read");
	MUST(status == 0 || status == 1);
	MUST(domain.pool[0] == 0x5A);
}

static int open_container(int *group)
{
	const char *device = getenv("IX_VFIO_DEVICE");
	int container = open("/dev/vfio/vfio", O_RDWR | O_CLOEXEC);
	char path[128], link[128];
	ssize_t length;

	MUST(device && container >= 0);
	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/iommu_group", device);
	length = readlink(path, link, sizeof(link) - 1);
	MUST(length > 0);
	link[length] = 0;
	snprintf(path, sizeof(path), "/dev/vfio/%s", strrchr(link, '/') + 1);
	*group = open(path, O_RDWR | O_CLOEXEC);
	MUST(*group >= 0);
	MUST(ioctl(*group, VFIO_GROUP_SET_CONTAINER, &container) == 0);
	MUST(ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU) == 0);
	return container;
}

static int dma_map(int container, void *at, uint64_t iova, size_t bytes, uint32_t flags)
{
	struct vfio_iommu_type1_dma_map map = {
		.argsz = sizeof(map),
		.flags = flags,
		.vaddr = (uintptr_t)at,
		.iova = iova,
		.size = bytes,
	};

	return ioctl(container, VFIO_IOMMU_MAP_DMA, &map);
}

#define READ_WRITE	(VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE)

/* A device's pages stay its own until the device is done with them, whoever has ended. */
static int keep_for_device(void *with)
{
	struct domain mine = make_domain(64 * CHUNK);
	int *fds = with;

	MUST(dma_map(fds[0], mine.pool, 0, mine.bytes, READ_WRITE) == 0);
	_exit(0);
}

static void vfio_owner(void)
{
	int fds[2];
	uint64_t before, held, after;

	fds[0] = open_container(&fds[1]);
	before = memory_free();
	/* The child's end is the domain's; the container is still open here. */
	MUST(finish(start(keep_for_device, fds, false)) == 0);
	usleep(200000);
	held = memory_free();
	if (before - held < 48 * CHUNK)
		FAIL("a device's pages were given back: %ld MiB held", (long)(before - held) >> 20);
	close(fds[1]);
	close(fds[0]);
	usleep(200000);
	after = memory_free();
	if (after < held + 48 * CHUNK)
		FAIL("%ld MiB came back", (long)(after - held) >> 20);
}

static void vfio_view(void)
{
	int group, container = open_container(&group);
	uint8_t *at;

	domain = make_domain(2 * CHUNK);
	view = make_view(domain.fd, 0, CHUNK, "view", &view_id);
	at = mmap(NULL, CHUNK, PROT_READ, MAP_SHARED, view, 0);
	MUST(at != MAP_FAILED && touch(at) == 0);
	MUST(dma_map(container, at, 0, CHUNK, READ_WRITE) == -1);
	MUST(dma_map(container, at, 0, CHUNK, VFIO_DMA_MAP_FLAG_WRITE) == -1);
	MUST(dma_map(container, at, 0, CHUNK, VFIO_DMA_MAP_FLAG_READ) == -1);
	/* With small entries, which follow_pte finds. */
	view = make_view(domain.fd, CHUNK, PAGE, "small", NULL);
	at = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, view, 0);
	MUST(at != MAP_FAILED && touch(at) == 0);
	MUST(dma_map(container, at, 0, PAGE, VFIO_DMA_MAP_FLAG_READ) == -1);
	/* The pool itself it may. */
	MUST(dma_map(container, domain.pool, 0, domain.bytes, READ_WRITE) == 0);
}

/* A register that keeps what is written to it until the function is reset. */
static const struct mark {
	uint32_t identity;
	int bar;
	size_t at;
	uint32_t bits;
	bool byte;
} marks[] = {
	/* A virtual function of the 82576: RXDCTL, its first receive queue is on. */
	{ 0x10CA8086, 0, 0x2828, 1U << 25, false },
	/* virtio 1.2, 4.1.4.3: device_status, ACKNOWLEDGE; QEMU's common configuration is in BAR 4. */
	{ 0x10411AF4, 4, 0x14, 1, true },
};

static const struct mark *mark;

static int open_function(int group)
{
	int device = ioctl(group, VFIO_GROUP_GET_DEVICE_FD, getenv("IX_VFIO_DEVICE"));
	struct vfio_region_info config = {
		.argsz = sizeof(config),
		.index = VFIO_PCI_CONFIG_REGION_INDEX,
	};
	uint16_t command = 6; /* memory space, bus master */
	uint32_t identity;

	MUST(device >= 0);
	MUST(ioctl(device, VFIO_DEVICE_GET_REGION_INFO, &config) == 0);
	MUST(pwrite(device, &command, 2, config.offset + 4) == 2);
	MUST(pread(device, &identity, 4, config.offset) == 4);
	for (mark = marks; mark->identity != identity; mark++)
		MUST(mark + 1 < marks + sizeof(marks) / sizeof(marks[0]));
	return device;
}

/* Where in the descriptor the mark's BAR is; -1 where the device is another's. */
static off_t bar_of(int device)
{
	struct vfio_region_info region = { .argsz = sizeof(region), .index = mark->bar };

	return ioctl(device, VFIO_DEVICE_GET_REGION_INFO, &region) == 0 ? (off_t)region.offset : -1;
}

static volatile uint8_t *map_bar(int device)
{
	off_t bar = bar_of(device);

	if (bar < 0)
		return MAP_FAILED;
	return mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, device, bar);
}

/* The mark without a mapping. */
static ssize_t write_mark(int device, const void *bits)
{
	return pwrite(device, bits, mark->byte ? 1 : 4, bar_of(device) + mark->at);
}

static bool reads_marked(int device)
{
	uint32_t seen = 0;

	MUST(pread(device, &seen, mark->byte ? 1 : 4, bar_of(device) + mark->at) > 0);
	return seen & mark->bits;
}

static bool is_marked(volatile uint8_t *bar)
{
	uint32_t seen = mark->byte ? bar[mark->at] : *(volatile uint32_t *)(bar + mark->at);

	return seen & mark->bits;
}

/*
 * That it can be set shows that the registers are where the machine says. QEMU's igb loses the upper
 * half of a virtual function's addresses: above 4 GiB nobody is there.
 */
static void set_mark(volatile uint8_t *bar)
{
	if (mark->byte)
		bar[mark->at] = mark->bits;
	else
		*(volatile uint32_t *)(bar + mark->at) = mark->bits;
	if (!is_marked(bar))
		FAIL("the function does not hear: are its registers above 4 GiB?");
}

static int attach(int device, int to)
{
	struct ix_attach call = { .domain = to };

	return ioctl(device, IX_DEVICE_ATTACH, &call);
}

static struct {
	int device;
	volatile uint8_t *bar;
} prey;

/* Root, with the descriptor. */
static int device_raid(void *unused)
{
	struct domain own = make_domain(CHUNK);
	uint32_t word = 0;

	(void)unused;
	/* BAR 0 is at offset 0 of the descriptor; the region's info is refused as all else is. */
	REFUSED((long)mmap(NULL, PAGE, PROT_READ, MAP_SHARED, prey.device, 0), EPERM);
	REFUSED((long)mmap(NULL, PAGE, PROT_WRITE, MAP_SHARED, prey.device, 0), EPERM);
	REFUSED(pread(prey.device, &word, 4, 0), EPERM);
	REFUSED(pwrite(prey.device, &word, 4, 0), EPERM);
	REFUSED(ioctl(prey.device, VFIO_DEVICE_RESET), EPERM);
	REFUSED(ioctl(prey.device, IX_DEVICE_DETACH), EPERM);
	REFUSED(attach(prey.device, own.fd), EPERM);
	MUST(map_bar(prey.device) == MAP_FAILED);
	/* Nor is the owner's mapping in its child. */
	MUST(touch(prey.bar) == -2);
	return 0;
}

static void device_is_the_owners(void)
{
	int group, container = open_container(&group);

	domain = make_domain(CHUNK);
	prey.device = open_function(group);
	MUST(attach(prey.device, domain.fd) == 0);
	prey.bar = map_bar(prey.device);
	MUST(prey.bar != MAP_FAILED);
	set_mark(prey.bar);
	MUST(state_of(domain.fd).devices == 1);
	MUST(finish(start(device_raid, NULL, false)) == 0);
	MUST(refused(domain.fd, IX_REFUSED_DEVICE) >= 8);
	MUST(is_marked(prey.bar));
	close(container);
}

static int map_in_child(void *unused)
{
	(void)unused;
	prey.bar = map_bar(prey.device);
	MUST(prey.bar != MAP_FAILED);
	set_mark(prey.bar);
	return 0;
}

/* Whoever writes to the event writes to the register. */
static int leave_ioeventfd(void *unused)
{
	struct vfio_device_ioeventfd call = {
		.argsz = sizeof(call),
		.flags = mark->byte ? VFIO_DEVICE_IOEVENTFD_8 : VFIO_DEVICE_IOEVENTFD_32,
		.offset = bar_of(prey.device) + mark->at,
		.data = mark->bits,
		.fd = eventfd(0, 0),
	};

	(void)unused;
	MUST(ioctl(prey.device, VFIO_DEVICE_IOEVENTFD, &call) == 0);
	return 0;
}

static int leave_interrupt(void *unused)
{
	struct {
		struct vfio_irq_set head;
		int event;
	} call = {
		.head = {
			.argsz = sizeof(call),
			.flags = VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_TRIGGER,
			.index = VFIO_PCI_REQ_IRQ_INDEX,
			.count = 1,
		},
		.event = eventfd(0, 0),
	};

	(void)unused;
	MUST(ioctl(prey.device, VFIO_DEVICE_SET_IRQS, &call) == 0);
	return 0;
}

/* That it could be set is all that is asked here. */
static int set_feature(void *unused)
{
	struct vfio_device_feature call = {
		.argsz = sizeof(call),
		.flags = VFIO_DEVICE_FEATURE_PROBE | VFIO_DEVICE_FEATURE_SET |
			 VFIO_DEVICE_FEATURE_LOW_POWER_EXIT,
	};

	(void)unused;
	MUST(ioctl(prey.device, VFIO_DEVICE_FEATURE, &call) == 0);
	return 0;
}

static void device_unattached(void)
{
	int (*const footholds[])(void *) = { map_in_child, leave_ioeventfd, leave_interrupt,
					     set_feature };
	int group, container = open_container(&group);
	struct ix_attach call = { .flags = 1 };

	domain = make_domain(CHUNK);
	prey.device = open_function(group);
	REFUSED(ioctl(prey.device, IX_DEVICE_ATTACH, &call), EINVAL);
	REFUSED(attach(prey.device, -1), EBADF);
	REFUSED(attach(prey.device, container), EINVAL);
	REFUSED(ioctl(prey.device, IX_DEVICE_DETACH), ENOENT);
	/* Who had it then may have something of it still. */
	for (size_t i = 0; i < sizeof(footholds) / sizeof(footholds[0]); i++) {
		MUST(finish(start(footholds[i], NULL, false)) == 0);
		if (attach(prey.device, domain.fd) != -1 || errno != EBUSY)
			FAIL("attached after foothold %zu", i);
		MUST(state_of(domain.fd).devices == 0);
		close(prey.device);
		prey.device = open_function(group);
	}
	MUST(ioctl(prey.device, VFIO_DEVICE_RESET) == 0);
	MUST(attach(prey.device, domain.fd) == 0);
	REFUSED(attach(prey.device, domain.fd), EBUSY);
	MUST(state_of(domain.fd).devices == 1);
}

/* A write to the function that stalls, in the fault on its source, until it is let go. */
struct stalled {
	pthread_t writer;
	uint8_t *source;
	int faults;
};

static void *write_stalled(void *source)
{
	write_mark(prey.device, source);
	return NULL;
}

static struct stalled stall_write(void)
{
	struct stalled made = { .faults = syscall(SYS_userfaultfd, O_CLOEXEC) };
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register source = { .mode = UFFDIO_REGISTER_MODE_MISSING };
	struct uffd_msg fault;

	made.source = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	MUST(made.faults >= 0 && made.source != MAP_FAILED);
	source.range.start = (uintptr_t)made.source;
	source.range.len = PAGE;
	MUST(ioctl(made.faults, UFFDIO_API, &api) == 0);
	MUST(ioctl(made.faults, UFFDIO_REGISTER, &source) == 0);
	MUST(pthread_create(&made.writer, NULL, write_stalled, made.source) == 0);
	MUST(read(made.faults, &fault, sizeof(fault)) == sizeof(fault));
	return made;
}

static void let_go(struct stalled *stalled)
{
	static uint32_t page[PAGE / sizeof(uint32_t)];
	struct uffdio_copy copy = {
		.dst = (uintptr_t)stalled->source,
		.src = (uintptr_t)page,
		.len = PAGE,
	};

	page[0] = mark->bits;
	MUST(ioctl(stalled->faults, UFFDIO_COPY, &copy) == 0);
	pthread_join(stalled->writer, NULL);
	close(stalled->faults);
	MUST(reads_marked(prey.device));
}

static void device_stalled(void)
{
	int group, container = open_container(&group);
	struct stalled stalled;

	domain = make_domain(CHUNK);
	prey.device = open_function(group);
	stalled = stall_write();
	REFUSED(attach(prey.device, domain.fd), EBUSY);
	let_go(&stalled);
	MUST(attach(prey.device, domain.fd) == 0);
	stalled = stall_write();
	REFUSED(ioctl(prey.device, IX_DEVICE_DETACH), EBUSY);
	/* Nothing else waits for it, nor is refused. */
	MUST(ioctl(prey.device, VFIO_DEVICE_RESET) == 0);
	let_go(&stalled);
	MUST(ioctl(prey.device, IX_DEVICE_DETACH) == 0);
	close(container);
}

static void *detach_once(void *done)
{
	int result;

	while ((result = ioctl(prey.device, IX_DEVICE_DETACH)) && errno == EBUSY)
		usleep(1000); /* an emulated processor that spins may lose its timer for good */
	if (result)
		MUST(errno == ENOENT || errno == EPERM);
	*(bool *)done = !result;
	return NULL;
}

#define ROUNDS	10

/* Joins as soon as it can, and must stay. */
static int inherit(void *with)
{
	struct report *report = with;
	struct domain own = make_domain(CHUNK);

	for (int round = 1; round <= ROUNDS; round++) {
		while (report->go != round)
			usleep(1000);
		while (attach(prey.device, own.fd)) {
			MUST(errno == EPERM || errno == EBUSY);
			usleep(1000);
		}
		report->ready = round;
		while (report->first != round)
			usleep(1000);
		MUST(state_of(own.fd).devices == 1);
		MUST(ioctl(prey.device, IX_DEVICE_DETACH) == 0);
		report->second = round;
	}
	while (report->go <= ROUNDS) /* its end would be taken for an early one */
		usleep(1000);
	return 0;
}

static void device_inherited(void)
{
	int group, container = open_container(&group);
	struct report *report = make_report();
	pid_t heir;

	domain = make_domain(CHUNK);
	prey.device = open_function(group);
	heir = start(inherit, report, false);
	for (int round = 1; round <= ROUNDS; round++) {
		pthread_t threads[2];
		bool done[2];

		MUST(attach(prey.device, domain.fd) == 0);
		report->go = round;
		for (int i = 0; i < 2; i++)
			MUST(pthread_create(&threads[i], NULL, detach_once, &done[i]) == 0);
		for (int i = 0; i < 2; i++)
			pthread_join(threads[i], NULL);
		while (report->ready != round)
			MUST(waitpid(heir, NULL, WNOHANG) == 0 && usleep(1000) == 0);
		if (done[0] + done[1] != 1)
			FAIL("round %d: left its domain %d times", round, done[0] + done[1]);
		REFUSED(bar_of(prey.device), EPERM);
		report->first = round;
		while (report->second != round)
			MUST(waitpid(heir, NULL, WNOHANG) == 0 && usleep(1000) == 0);
	}
	report->go = ROUNDS + 1;
	MUST(finish(heir) == 0 && state_of(domain.fd).devices == 0);
	close(container);
}

static void device_joins_reset(void)
{
	int group, container = open_container(&group);

	domain = make_domain(CHUNK);
	prey.device = open_function(group);
	MUST(write_mark(prey.device, &mark->bits) > 0 && reads_marked(prey.device));
	MUST(attach(prey.device, domain.fd) == 0);
	MUST(!reads_marked(prey.device));
	close(container);
}

static void device_leaves_reset(void)
{
	int group, container = open_container(&group);

	domain = make_domain(CHUNK);
	prey.device = open_function(group);
	MUST(attach(prey.device, domain.fd) == 0);
	prey.bar = map_bar(prey.device);
	MUST(prey.bar != MAP_FAILED);
	set_mark(prey.bar);
	MUST(ioctl(prey.device, IX_DEVICE_DETACH) == 0);
	MUST(state_of(domain.fd).devices == 0);
	MUST(!is_marked(prey.bar));
	munmap((void *)prey.bar, 4 * PAGE);
	close(prey.device);
	prey.device = open_function(group);
	MUST(attach(prey.device, domain.fd) == 0);
	MUST(state_of(domain.fd).devices == 1);
	close(container);
}

/*
 * Whether the first virtual function's queue is on, from Linux's dump of the physical one's
 * registers (igb_get_regs): to open the function would reset it. Its queue is the card's first.
 */
static bool seen_from_outside(void)
{
	enum { REGISTERS = 740, RXDCTL = 149 };
	static struct {
		struct ethtool_regs head;
		uint32_t registers[REGISTERS];
	} dump;
	struct ifreq request = { .ifr_data = (void *)&dump };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	char path[128];
	DIR *folder;
	struct dirent *entry;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/physfn/net", getenv("IX_VFIO_DEVICE"));
	folder = opendir(path);
	MUST(fd >= 0 && folder);
	while ((entry = readdir(folder)))
		if (entry->d_name[0] != '.')
			snprintf(request.ifr_name, IFNAMSIZ, "%.15s", entry->d_name);
	closedir(folder);
	dump.head.cmd = ETHTOOL_GREGS;
	dump.head.len = sizeof(dump.registers);
	MUST(ioctl(fd, SIOCETHTOOL, &request) == 0 && dump.head.len == sizeof(dump.registers));
	close(fd);
	return dump.registers[RXDCTL] & marks[0].bits;
}

static volatile int *held;

static int hold(void *unused)
{
	int group;

	(void)unused;
	open_container(&group);
	domain = make_domain(CHUNK);
	prey.device = open_function(group);
	MUST(attach(prey.device, domain.fd) == 0);
	prey.bar = map_bar(prey.device);
	MUST(prey.bar != MAP_FAILED);
	set_mark(prey.bar);
	*held = 1;
	for (;;)
		pause();
}

static pid_t start_holder(void)
{
	pid_t holder;

	held = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	MUST(held != MAP_FAILED);
	holder = start(hold, NULL, false);
	while (!*held)
		MUST(waitpid(holder, NULL, WNOHANG) == 0);
	MUST(seen_from_outside());
	return holder;
}

static void device_of_the_killed(void)
{
	pid_t holder = start_holder();

	MUST(kill(holder, SIGKILL) == 0 && finish(holder) == 128 + SIGKILL);
	MUST(!seen_from_outside());
}

static void tell_driver(const char *path)
{
	const char *device = getenv("IX_VFIO_DEVICE");
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	MUST(fd >= 0 && write(fd, device, strlen(device)) == (ssize_t)strlen(device));
	close(fd);
}

static int unbind(void *unused)
{
	(void)unused;
	tell_driver("/sys/bus/pci/drivers/ix-vfio-pci/unbind");
	return 0;
}

/* The driver waits for whoever has the function, with the lock held that a reset takes. */
static bool waits_in_driver(pid_t unbinder)
{
	char path[64], text[4096];
	size_t length;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stack", unbinder);
	file = fopen(path, "r");
	MUST(file);
	length = fread(text, 1, sizeof(text) - 1, file);
	text[length] = 0;
	fclose(file);
	return strstr(text, "vfio_unregister_group_dev");
}

static void device_unbound_in_use(void)
{
	pid_t holder = start_holder(), unbinder = start(unbind, NULL, false);
	bool marked;

	while (!waits_in_driver(unbinder))
		MUST(waitpid(unbinder, NULL, WNOHANG) == 0);
	MUST(kill(holder, SIGKILL) == 0 && finish(holder) == 128 + SIGKILL);
	MUST(finish(unbinder) == 0);
	marked = seen_from_outside();
	tell_driver("/sys/bus/pci/drivers_probe");
	MUST(!marked);
}

static const struct test tests[] = {
	{ "kvm-owner", "KVM maps the owner's pool with 2 MiB entries", kvm_owner },
	{ "kvm-view", "a guest does not write to a view, nor read after a revoke", kvm_view },
	{ "vfio-owner", "the pool is given back after the device, not before", vfio_owner },
	{ "vfio-view", "no device reaches a view", vfio_view },
	{ "owners", "an attached function obeys its domain's owner alone", device_is_the_owners },
	{ "unattached", "one of which something is held from before is not attached",
	  device_unattached },
	{ "stalled", "a call that is under way is none of a function's next owner", device_stalled },
	{ "inherited", "whoever leaves a domain twice takes nothing from the next", device_inherited },
	{ "joins", "a function joins a domain reset", device_joins_reset },
	{ "reset", "a function leaves its domain reset", device_leaves_reset },
	{ "reset-killed", "also when its owner is killed", device_of_the_killed },
	{ "reset-unbound", "also when its driver is taken away meanwhile", device_unbound_in_use },
};

int main(int argc, char **argv)
{
	return harness_main(argc, argv, tests, sizeof(tests) / sizeof(tests[0]));
}
