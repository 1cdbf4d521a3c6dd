package org.wmrelay.it.product;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.wmrelay.it.child.Child;
import org.wmrelay.it.child.StandaloneJar;
import org.wmrelay.it.child.Tools;

/** The metrics, read by Prometheus' own parser, which also judges their names. */
@Tag("players")
@Timeout(180)
class PrometheusIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path directory;

  @Test
  void shouldBeReadWithoutComplaint() throws Exception {
    Path promtool = Tools.require("promtool");
    try (StandaloneJar relay = StandaloneJar.start("--demo")) {
      Live.await(relay.url("/"));
      Path metrics = directory.resolve("metrics");
      HttpRequest request = HttpRequest.newBuilder(URI.create(relay.url("/-/metrics"))).build();
      HttpClient.newHttpClient().send(request, BodyHandlers.ofFile(metrics));
      assertTrue(Files.readString(metrics).contains("wmrelay_source_packets_total"));
      List<String> command = List.of("sh", "-c", promtool + " check metrics < metrics");
      try (Child check = Child.start(command, directory, Map.of(), PATIENCE)) {
        assertEquals(0, check.awaitExit(PATIENCE), check.output());
        assertEquals("", check.output());
      }
    }
  }
}
