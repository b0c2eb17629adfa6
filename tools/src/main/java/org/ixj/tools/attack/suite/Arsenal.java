// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.suite;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ProviderNotFoundException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import org.ixj.tools.attack.Deed;
import org.ixj.tools.attack.ProgramAttack;
import org.ixj.tools.attack.loader.Lies;
import org.ixj.tools.attack.loader.LoaderAttack;
import org.jspecify.annotations.Nullable;

/** Finds attacks by their class: whatever extends {@link Deed} in a jar or a folder. */
public final class Arsenal {
  private static final String SUFFIX = ".class";

  /** What describes a module is no class. */
  private static final String MODULE = "module-info.class";

  /** Patterns of {@code --only} and tables of reports take these. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]+(\\.[A-Za-z0-9-]+)+");

  /**
   * The suite's own, and those below {@code more}, by name.
   *
   * @param own classes
   * @param program the list of what the program for ring 3 has; it need not be there
   */
  public static List<Deed> load(Path own, Path program, List<Path> more) throws IOException {
    Map<String, Deed> all = new TreeMap<>();
    if (Files.exists(program)) {
      ProgramAttack.read(program).forEach(attack -> all.put(attack.name(), attack));
      Lies.all().forEach(attack -> all.put(attack.name(), attack));
    }
    List<Path> places = new ArrayList<>(more);
    places.addFirst(own);
    List<URL> urls = new ArrayList<>();
    for (Path place : places) {
      urls.add(place.toUri().toURL());
    }
    // Never closed: the attacks' classes are looked at as long as the command runs.
    @SuppressWarnings("resource")
    ClassLoader loader =
        new URLClassLoader(urls.toArray(URL[]::new), Arsenal.class.getClassLoader());
    for (Path place : places) {
      for (String className : classes(place)) {
        Deed attack = attackOrNull(loader, className);
        if (attack != null) {
          checkName(className, attack.name());
        }
        if (attack != null && all.put(attack.name(), attack) != null) {
          throw new IllegalArgumentException("two attacks are called " + attack.name());
        }
      }
    }
    return all.values().stream().sorted(Comparator.comparing(Deed::name)).toList();
  }

  private static void checkName(String className, @Nullable String name) {
    if (name == null || !NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          className + " is called '" + name + "': a name is a class, a dot, and a word");
    }
  }

  private static List<String> classes(Path place) throws IOException {
    if (Files.isDirectory(place)) {
      return classesBelow(place.toRealPath()); // a walk does not follow a link
    }
    if (!Files.exists(place)) {
      throw new IllegalArgumentException("there is no jar or folder " + place);
    }
    try (FileSystem jar = FileSystems.newFileSystem(place)) {
      return classesBelow(jar.getPath("/"));
    } catch (ProviderNotFoundException | ZipException e) {
      throw new IllegalArgumentException(place + " is neither a jar nor a folder", e);
    }
  }

  private static List<String> classesBelow(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .map(file -> folder.relativize(file).toString())
          .filter(file -> file.endsWith(SUFFIX) && !file.contains("META-INF"))
          .filter(file -> !file.endsWith(MODULE))
          .filter(file -> !file.startsWith("org/ixj/") || file.contains("/attack/"))
          .map(file -> file.substring(0, file.length() - SUFFIX.length()).replace('/', '.'))
          .toList();
    }
  }

  private static @Nullable Deed attackOrNull(ClassLoader loader, String className) {
    try {
      Class<?> found = Class.forName(className, false, loader);
      if (!Deed.class.isAssignableFrom(found) || Modifier.isAbstract(found.getModifiers())) {
        return null;
      }
      return found == ProgramAttack.class || found == LoaderAttack.class // their lists speak
          ? null
          : found.asSubclass(Deed.class).getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException | LinkageError e) {
      throw new IllegalArgumentException("cannot load " + className + ": " + e, e);
    }
  }

  private Arsenal() {}
}
