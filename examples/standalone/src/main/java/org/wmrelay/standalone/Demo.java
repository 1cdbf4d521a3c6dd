package org.wmrelay.standalone;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The demonstration in the jar: an ASF file that is broadcast again and again. */
final class Demo {
  private Demo() {}

  /** Unpacks it into a file that goes when the process ends. */
  static String url() {
    try (InputStream in = Demo.class.getResourceAsStream("/demo.asf")) {
      if (in == null) {
        throw new IOException("this build carries none");
      }
      Path file = Files.createTempFile("wmrelay-demo", ".asf");
      file.toFile().deleteOnExit();
      Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
      return file.toUri().toString();
    } catch (IOException e) {
      throw new CannotStartException("cannot unpack the demonstration: " + e.getMessage(), e);
    }
  }
}
