# SPDX-License-Identifier: Apache-2.0
#
# The tests. Each is a program of its own; those that need ring 3 are run once for each back end.
# Two builds: with the sanitizers for this machine, plain for the lab (a sanitizer's shadow memory is
# a reservation of 16 TiB, which ring 0 has no use for).

TESTS = loader_test space_test refusal_test verdict_test run_test enter_test mask_test attention_test
GUESTS = $(patsubst %,$(BUILD)/guest/%,hostile spin fault flood neglect quits late dawdle traitor)

$(BUILD)/guest/%: test/guest/%.c $(wildcard test/guest/*.h) $(RING3_START) $(RING3_HEADERS)
	@mkdir -p $(@D)
	$(CC) $(RING3_CFLAGS) $(RING3_LDFLAGS) -o $@ $< $(SERVES) $(RING3_START)

$(BUILD)/guest/traitor: SERVES = $(IXJ_STREAM)
$(BUILD)/guest/traitor: $(IXJ_STREAM)

$(BUILD)/sanitized/%.o: src/%.c $(HEADERS)
	@mkdir -p $(@D)
	$(CC) -O1 -g $(SANITIZE) $(SHIM_CFLAGS) -c -o $@ $<

$(BUILD)/sanitized/%.o: src/%.S src/gate.h
	@mkdir -p $(@D)
	$(CC) $(SHIM_CFLAGS) -c -o $@ $<

$(BUILD)/sanitized/%.o: test/%.c $(HEADERS) $(wildcard test/*.h test/guest/*.h)
	@mkdir -p $(@D)
	$(CC) -O1 -g $(SANITIZE) $(SHIM_CFLAGS) -Isrc -Itest -c -o $@ $<

$(BUILD)/plain/%.o: test/%.c $(HEADERS) $(wildcard test/*.h test/guest/*.h)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(SHIM_CFLAGS) -Isrc -Itest -c -o $@ $<

.PRECIOUS: $(BUILD)/sanitized/%.o $(BUILD)/plain/%.o

$(BUILD)/sanitized/%_test: $(BUILD)/sanitized/%_test.o $(BUILD)/sanitized/ring3.o $(OBJECTS:%=$(BUILD)/sanitized/%)
	$(CC) $(SANITIZE) $(PLAYED) -o $@ $^ -lpthread -lm

$(BUILD)/plain/%_test: $(BUILD)/plain/%_test.o $(BUILD)/plain/ring3.o $(OBJECTS:%=$(BUILD)/plain/%)
	$(CC) $(PLAYED) -o $@ $^ -lpthread -lm

# Has leave.c in it, with a KVM_RUN of its own.
$(BUILD)/sanitized/attention_test.o $(BUILD)/plain/attention_test.o: src/leave.c
$(BUILD)/sanitized/attention_test: $(BUILD)/sanitized/attention_test.o $(BUILD)/sanitized/ring3.o \
		$(patsubst %,$(BUILD)/sanitized/%,$(filter-out leave.o,$(OBJECTS)))
	$(CC) $(SANITIZE) -o $@ $^ -lpthread -lm

$(BUILD)/plain/attention_test: $(BUILD)/plain/attention_test.o $(BUILD)/plain/ring3.o \
		$(patsubst %,$(BUILD)/plain/%,$(filter-out leave.o,$(OBJECTS)))
	$(CC) -o $@ $^ -lpthread -lm

# Plays a kernel of its own.
$(BUILD)/sanitized/refusal_test $(BUILD)/plain/refusal_test: PLAYED = -Wl,--wrap=open,--wrap=ioctl

test: $(TESTS:%=$(BUILD)/sanitized/%) $(GUESTS)
	test/run-tests $(BUILD)/sanitized $(BUILD)/guest host

lab: all $(TESTS:%=$(BUILD)/plain/%) $(GUESTS)

# libFuzzer is clang's; other compilers build what replays its findings.
FUZZER = $(if $(findstring clang,$(CC)),-fsanitize=fuzzer,-DREPLAY)

.PHONY: fuzz
fuzz: $(BUILD)/loader_fuzz
$(BUILD)/loader_fuzz: test/loader_fuzz.c src/loader.c src/error.c $(HEADERS)
	@mkdir -p $(@D)
	$(CC) -O1 -g $(SANITIZE) $(FUZZER) $(SHIM_CFLAGS) -Isrc -o $@ $(filter %.c,$^)
