// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import org.ixj.linux.ElfFile;

/**
 * What to run: a class that implements {@code org.ixj.sdk.Application}, and where its classes lie;
 * or a program.
 *
 * @param className fully qualified; or the path of an ELF program
 * @param classPath jars and folders besides the SDK, which is always there; empty for a program
 * @param program whether it is an ELF program, built for the domain it is to run in
 */
public record ApplicationSpec(String className, List<Path> classPath, boolean program) {
  private static final Map<String, String> EXAMPLES =
      Map.of("kv", "org.ixj.examples.kv.Kv", "echo", "org.ixj.examples.echo.Echo");

  /** Manifest attribute of an application's jar that names its class. */
  public static final String MANIFEST_CLASS = "IXJ-Application";

  /** A class. */
  public ApplicationSpec(String className, List<Path> classPath) {
    this(className, classPath, false);
  }

  /** A program in an ELF file. */
  public static ApplicationSpec program(Path file) {
    return new ApplicationSpec(file.toString(), List.of(), true);
  }

  /** Copies the list. */
  public ApplicationSpec {
    classPath = List.copyOf(classPath);
  }

  /**
   * Reads {@code --app CLASS|JAR|PROGRAM}: an example's name, a jar whose manifest names the class,
   * an ELF program, or a class to be found on {@code classPath}.
   */
  public static ApplicationSpec parse(String text, List<Path> classPath) {
    classPath.forEach(ApplicationSpec::mustExist);
    String example = EXAMPLES.get(text);
    if (example != null) {
      return new ApplicationSpec(example, classPath);
    }
    if (isProgram(Path.of(text))) {
      return program(Path.of(text));
    }
    if (!text.endsWith(".jar")) {
      mustHave(text, classPath);
      return new ApplicationSpec(text, classPath);
    }
    Path jar = Path.of(text);
    mustExist(jar);
    List<Path> all = new ArrayList<>(classPath);
    all.addFirst(jar);
    return new ApplicationSpec(classOf(jar), all);
  }

  /** Reads {@code --app PROGRAM} for domain ring3; what is in the file is its loader's to say. */
  public static ApplicationSpec parseProgram(String text) {
    Path file = Path.of(text);
    if (text.isEmpty()) {
      throw noProgram("no program is named");
    }
    if (text.endsWith(".jar")) {
      throw noProgram(file + " is a jar");
    }
    if (Files.isDirectory(file)) {
      throw noProgram(file + " is a folder");
    }
    if (!Files.exists(file)) {
      throw noProgram("there is no file " + file);
    }
    return program(file);
  }

  private static ConfigException noProgram(String reason) {
    return new ConfigException(
        reason + ": domain ring3 runs static position-independent programs in C, and no classes");
  }

  private static boolean isProgram(Path file) {
    try {
      return ElfFile.is(file);
    } catch (AccessDeniedException e) {
      throw new ConfigException("cannot read " + file + ": no permission");
    } catch (IOException e) {
      throw new ConfigException("cannot read " + file + ": " + e.getMessage());
    }
  }

  private static void mustExist(Path entry) {
    if (!Files.exists(entry)) {
      throw new ConfigException("there is no " + entry + " to take application classes from");
    }
  }

  /** Looked for and not loaded: what is in the file is for the application's own process. */
  private static void mustHave(String className, List<Path> classPath) {
    String file = className.replace('.', '/') + ".class";
    boolean ours =
        className.startsWith("org.ixj.")
            && ApplicationSpec.class.getClassLoader().getResource(file) != null;
    if (!ours && classPath.stream().noneMatch(entry -> has(entry, file))) {
      throw new ConfigException(
          classPath.isEmpty()
              ? className.contains("/")
                  ? "there is no file " + className
                  : "no application '" + className + "': say with --app-path where its classes lie"
              : "no class " + className + " in " + classPath);
    }
  }

  private static boolean has(Path entry, String file) {
    if (Files.isDirectory(entry)) {
      return Files.exists(entry.resolve(file));
    }
    try (JarFile jar = new JarFile(entry.toFile())) {
      return jar.getEntry(file) != null;
    } catch (IOException e) {
      return false; // no jar: a library the application wants beside its classes
    }
  }

  private static String classOf(Path jar) {
    try (JarFile file = new JarFile(jar.toFile())) {
      var manifest = file.getManifest();
      String name = manifest == null ? null : manifest.getMainAttributes().getValue(MANIFEST_CLASS);
      if (name == null) {
        throw new ConfigException(
            jar
                + " does not say what to run: its manifest needs "
                + MANIFEST_CLASS
                + ": CLASS, or name the class with --app and the jar with --app-path");
      }
      return name;
    } catch (IOException e) {
      throw new DataplaneException("cannot read " + jar + ": " + e.getMessage(), e);
    }
  }

  /** The last part of the class's or the file's name, for people. */
  public String shortName() {
    if (program) {
      return String.valueOf(Path.of(className).getFileName());
    }
    return className.substring(className.lastIndexOf('.') + 1);
  }
}
