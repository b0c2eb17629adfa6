// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.weakened;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.ixj.tools.attack.suite.Build;

/**
 * Compiles patched sources of the dataplane into a folder of their own, which a class path then
 * names first; and a patched copy of the shim. Nothing of what is shipped knows of it, and no
 * switch weakens that.
 */
final class WeakenedBuild {
  private static final List<Path> SOURCES =
      List.of(
          Path.of("../java-dataplane/src/main/java/org/ixj"),
          Path.of("../java-app-sdk/src/main/java/org/ixj"),
          Path.of("../vmm-shim/src"));

  private static final Path SHIM = Path.of("../vmm-shim");

  /** The sources that the patches change, changed, by their name. */
  static Map<String, String> sources(List<Patch> patches) throws IOException {
    Map<String, String> sources = new LinkedHashMap<>();
    for (Patch patch : patches) {
      String before = sources.get(patch.file());
      if (before == null) {
        before = Files.readString(find(patch.file()));
      }
      sources.put(patch.file(), patch.applyTo(before));
    }
    return sources;
  }

  /** This build with the patches; if one is the shim's, with a shim of its own. */
  static Build with(List<Patch> patches, Path folder) throws IOException, InterruptedException {
    List<Patch> shim = patches.stream().filter(Patch::ofShim).toList();
    List<Patch> java = patches.stream().filter(patch -> !patch.ofShim()).toList();
    return new Build(
        classPath(java, folder),
        shim.isEmpty()
            ? List.of()
            : List.of("-Dixj.shim=" + shim(shim, folder.resolve("shim")) + "/libixvmm.so"));
  }

  /** A copy of the shim with the patches, made; answers the folder of what is built of it. */
  static Path shim(List<Patch> patches, Path folder) throws IOException, InterruptedException {
    Files.createDirectory(folder);
    for (String part : List.of("Makefile", "include", "src", "test")) {
      run("cp", "-r", SHIM.resolve(part).toString(), folder.toString());
    }
    for (Map.Entry<String, String> source : sources(patches).entrySet()) {
      Files.writeString(folder.resolve("src").resolve(source.getKey()), source.getValue());
    }
    String sdk = SHIM.resolveSibling("java-app-sdk/c").toAbsolutePath().toString();
    run("make", "-s", "-C", folder.toString(), "IXJ_C=" + sdk, "lab");
    return folder.resolve("target");
  }

  private static void run(String... command) throws IOException, InterruptedException {
    if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
      throw new IllegalStateException("failed: " + String.join(" ", command));
    }
  }

  private static String classPath(List<Patch> patches, Path folder) throws IOException {
    String shipped = System.getProperty("java.class.path");
    List<JavaFileObject> files = new ArrayList<>();
    sources(patches).forEach((file, text) -> files.add(new Source(file, text)));
    StringWriter complaints = new StringWriter();
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<String> options =
        List.of("-nowarn", "-proc:none", "-cp", shipped, "-d", folder.toString());
    if (!files.isEmpty()
        && !compiler.getTask(complaints, null, null, options, null, files).call()) {
      throw new IllegalStateException(complaints.toString());
    }
    return folder + ":" + shipped;
  }

  private static Path find(String file) {
    return SOURCES.stream()
        .map(folder -> folder.resolve(file))
        .filter(Files::exists)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("there is no " + file));
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String file, String text) {
      super(URI.create("string:///org/ixj/" + file), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  private WeakenedBuild() {}
}
