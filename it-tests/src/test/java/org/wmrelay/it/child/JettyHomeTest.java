package org.wmrelay.it.child;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JettyHomeTest {

  @TempDir Path base;
  @TempDir Path elsewhere;

  private static HttpResponse<String> get(String url) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void shouldServeAFileOfItsOwnBase() throws Exception {
    try (JettyHome jetty = new JettyHome(base).addModules("http", "ee11-deploy")) {
      jetty.write("webapps/hello/index.html", "<p>hello</p>");
      jetty.start();

      assertEquals("<p>hello</p>", get(jetty.url("/hello/")).body());
      assertTrue(jetty.files().contains("start.d/http.ini"));
      assertFalse(jetty.server().lines().isEmpty());
      jetty.stop();
      assertFalse(jetty.server().isAlive());
    }
  }

  @Test
  void shouldPassOptionsToTheJvmOfTheServer() {
    try (JettyHome jetty = new JettyHome(base).jvm("-Xmx99m").addModules("http")) {
      String configuration = jetty.run("--list-config");

      assertTrue(configuration.contains(base.toString()), configuration);
    }
  }

  @Test
  void shouldKeepEditedFilesWhenAZipIsUnpackedOverThem() throws Exception {
    Path zip = elsewhere.resolve("drop-in.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      out.putNextEntry(new ZipEntry("etc/"));
      out.putNextEntry(new ZipEntry("etc/a.conf"));
      out.write("shipped".getBytes(java.nio.charset.StandardCharsets.UTF_8));
      out.putNextEntry(new ZipEntry("etc/b.conf"));
    }
    try (JettyHome jetty = new JettyHome(base).write("etc/a.conf", "edited").unzip(zip)) {
      assertEquals(java.util.List.of("etc/a.conf", "etc/b.conf"), jetty.files());
      assertEquals("edited", Files.readString(base.resolve("etc/a.conf")));
    }
  }

  @Test
  void shouldFailWithTheOutputWhenAModuleIsUnknown() {
    try (JettyHome jetty = new JettyHome(base)) {
      var error = assertThrows(AssertionError.class, () -> jetty.addModules("no-such-module"));

      assertTrue(error.getMessage().contains("no-such-module"), error.getMessage());
    }
  }
}
