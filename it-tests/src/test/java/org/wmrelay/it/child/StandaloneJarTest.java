package org.wmrelay.it.child;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.spi.ToolProvider;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** With a stand-in for the jar that only says that it listens. */
@Isolated
class StandaloneJarTest {

  private static final String MAIN =
      """
      public class Main {
        public static void main(String[] args) throws Exception {
          if (args[0].equals("-h")) System.exit(2);
          System.out.println(String.join(" ", args));
          var server = new java.net.ServerSocket(Integer.parseInt(args[1]));
          System.out.println("INFO listening on port " + server.getLocalPort());
          server.accept();
        }
      }
      """;

  private final String before = System.getProperty("test.jar", "");
  @TempDir Path directory;

  @BeforeEach
  void makeTheJar() throws Exception {
    Path source = Files.writeString(directory.resolve("Main.java"), MAIN);
    ToolProvider.findFirst("javac").orElseThrow().run(System.out, System.err, source.toString());
    Path jar = directory.resolve("stand-in.jar");
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, "Main");
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out, manifest)) {
      entries.putNextEntry(new ZipEntry("Main.class"));
      entries.write(Files.readAllBytes(directory.resolve("Main.class")));
    }
    System.setProperty("test.jar", jar.toString());
  }

  @AfterEach
  void restore() {
    System.setProperty("test.jar", before);
  }

  @Test
  void shouldKnowThePortItWasGiven() {
    try (StandaloneJar jar = StandaloneJar.start("http://origin/")) {
      assertTrue(jar.port() > 0);
      assertEquals("http://127.0.0.1:" + jar.port() + "/x", jar.url("/x"));
      assertTrue(jar.process().output().contains("-p 0 http://origin/"));
      jar.stop();
      assertFalse(jar.process().isAlive());
    }
  }

  @Test
  void shouldFailWhenItEndsInsteadOfListening() {
    assertThrows(AssertionError.class, () -> StandaloneJar.startExactly(List.of(), "-h"));
  }
}
