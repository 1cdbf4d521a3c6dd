package org.wmrelay.source.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Something that can be read from its beginning, as often as one likes. */
@FunctionalInterface
public interface MediaFile {

  /** Opens it at its beginning; the caller closes it. */
  InputStream open() throws IOException;

  /** A file on disk; what is no regular file is refused, since reading it might never end. */
  static MediaFile at(Path path) {
    return () -> {
      if (!Files.exists(path)) {
        throw new NoSuchFileException(path.toString());
      }
      if (!Files.isRegularFile(path)) {
        throw new IOException("it is not a regular file");
      }
      return Files.newInputStream(path);
    };
  }
}
