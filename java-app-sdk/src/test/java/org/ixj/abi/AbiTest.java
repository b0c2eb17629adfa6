// SPDX-License-Identifier: Apache-2.0
package org.ixj.abi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract in C and in Java is one contract. */
class AbiTest {
  private static final Map<Class<?>, String> PREFIX =
      Map.of(
          Abi.class, "IXJ_",
          CommandsLayout.class, "IXJ_COMMANDS_",
          EventsLayout.class, "IXJ_EVENTS_",
          EventType.class, "IXJ_EVENT_",
          Handle.class, "IXJ_HANDLE_",
          Op.class, "IXJ_OP_",
          ResultCode.class, "IXJ_RESULT_",
          WelcomeLayout.class, "IXJ_WELCOME_");

  @TempDir Path folder;

  @Test
  void theCompilerAndJavaAgreeOnEveryConstantBothWays() throws Exception {
    assumeTrue(works("cc", "--version"), "skipped: no C compiler (cc)");
    assumeTrue(works("make", "--version"), "skipped: no make");
    String build = "BUILD=" + folder.toAbsolutePath();
    run("make", "-s", "-C", "c", build, "all");
    assertThat(parse(run(folder.resolve("abi_dump").toString()))).isEqualTo(java());
  }

  @Test
  void theGoldenCopyAndJavaAgreeOnEveryConstantBothWays() throws Exception {
    String golden = Files.readString(Path.of("src/test/resources/abi.golden"));
    assertThat(parse(golden)).isEqualTo(java());
  }

  @Test
  void everyConstantTheHeaderDefinesIsPrinted() throws Exception {
    String header = Files.readString(Path.of("c/include/ixj/abi.h"));
    Set<String> defined = new TreeSet<>();
    Matcher names =
        Pattern.compile("(?m)^(?:#define (IXJ_\\w+) \\S|  (IXJ_\\w+) = )").matcher(header);
    while (names.find()) {
      defined.add(names.group(1) != null ? names.group(1) : names.group(2));
    }
    String golden = Files.readString(Path.of("src/test/resources/abi.golden"));
    assertThat(defined).hasSizeGreaterThan(40).isSubsetOf(parse(golden).keySet());
  }

  @Test
  void everyClassOfConstantsIsCompared() throws Exception {
    Set<String> expected = new TreeSet<>();
    PREFIX.keySet().forEach(c -> expected.add(c.getSimpleName() + ".java"));
    expected.add("IpAddress.java"); // a value; its size is in Abi
    expected.add("package-info.java");
    Set<String> present = new TreeSet<>();
    try (var files = Files.list(Path.of("src/main/java/org/ixj/abi"))) {
      files.forEach(f -> present.add(f.getFileName().toString()));
    }
    assertThat(present).isEqualTo(expected);
  }

  @Test
  void everyResultCodeHasAName() {
    for (long code = ResultCode.ABORTED; code <= ResultCode.OK; code++) {
      assertThat(ResultCode.name(code)).doesNotContain("code");
    }
    assertThat(ResultCode.name(-99)).isEqualTo("code -99");
  }

  @Test
  void aHandleComesApartAsItWasPutTogether() {
    long handle = Handle.of(Handle.UDP, Handle.GENERATION_MASK + 2, 0xFFFF_FFFF);
    assertThat(Handle.kind(handle)).isEqualTo(Handle.UDP);
    assertThat(Handle.generation(handle)).isEqualTo(1);
    assertThat(Handle.index(handle)).isEqualTo(-1);
    assertThat(handle).isPositive();
  }

  private static Map<String, Long> java() throws IllegalAccessException {
    Map<String, Long> constants = new TreeMap<>();
    for (Map.Entry<Class<?>, String> entry : PREFIX.entrySet()) {
      for (Field field : entry.getKey().getDeclaredFields()) {
        if (Modifier.isPublic(field.getModifiers())) {
          constants.put(entry.getValue() + field.getName(), ((Number) field.get(null)).longValue());
        }
      }
    }
    return constants;
  }

  private static Map<String, Long> parse(String dump) {
    Map<String, Long> constants = new TreeMap<>();
    for (String line : dump.lines().toList()) {
      List<String> words = List.of(line.split(" ", 2));
      assertThat(constants.put(words.get(0), Long.valueOf(words.get(1)))).as(line).isNull();
    }
    return constants;
  }

  private static boolean works(String... command) throws InterruptedException {
    try {
      run(command);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
