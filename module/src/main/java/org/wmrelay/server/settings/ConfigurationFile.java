package org.wmrelay.server.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;

/**
 * The file from which settings are read, again and again.
 *
 * @param base what relative paths in it are relative to
 */
public record ConfigurationFile(Path file, Path base) {

  /** One in which relative paths are relative to the working directory. */
  public ConfigurationFile(Path file) {
    this(file, Path.of(""));
  }

  /** Tells one state of the file from another. */
  public record Stamp(FileTime modified, long size) {}

  /**
   * What it says now.
   *
   * @throws ConfigurationException with all that is wrong in it
   */
  public Settings load() {
    return Settings.load(file, base);
  }

  /** Its present state; empty if there is none to be read. Files that it includes do not count. */
  public Optional<Stamp> stamp() {
    try {
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      return Optional.of(new Stamp(now.lastModifiedTime(), now.size()));
    } catch (IOException gone) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
