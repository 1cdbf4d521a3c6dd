package org.wmrelay.admin.log;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wmrelay.admin.FakeRelay;
import org.wmrelay.admin.FakeRelay.Taker;
import org.wmrelay.broadcast.EndReason;
import org.wmrelay.broadcast.Publication;
import org.wmrelay.broadcast.PublishingPoint;

/**
 * What is written is read again by the rules of the W3C format alone: directives name the fields.
 */
class SessionLogTest {
  @TempDir Path directory;

  private final FakeRelay relay = new FakeRelay();
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-22T23:59:58Z"));
  private PublishingPoint studio;
  private SessionLog log;

  @BeforeEach
  void broadcast() {
    log = new SessionLog(directory.resolve("sessions.log"), now::get);
    log.start(Executors.defaultThreadFactory());
    relay.events = log;
    studio = relay.add("/studio", 0);
    Publication on = FakeRelay.live(studio, "Concert", 136_000);
    FakeRelay.send(on, 500);
  }

  @AfterEach
  void close() throws InterruptedException {
    log.stop();
    relay.close();
  }

  @Test
  void shouldWriteALineForEachListenerThatEnded() throws Exception {
    end("192.0.2.7:5000", "NSPlayer/12.0.7601.17514 WMFSDK/12.0", EndReason.KICKED);
    log.stop();

    Map<String, String> line = read("2026-11-22").get(0);
    assertEquals("192.0.2.7", line.get("c-ip"));
    assertTrue(line.get("date").matches("\\d{4}-\\d\\d-\\d\\d"), line.get("date"));
    assertTrue(line.get("time").matches("\\d\\d:\\d\\d:\\d\\d"), line.get("time"));
    assertEquals("/studio", line.get("cs-uri-stem"));
    assertEquals("12.0.7601.17514", line.get("c-playerversion").replaceAll(" .*", ""));
    assertEquals("NSPlayer/12.0.7601.17514_WMFSDK/12.0", line.get("cs(User-Agent)"));
    assertEquals("200", line.get("c-status"));
    assertEquals("0", line.get("c-starttime"));
    assertEquals("http", line.get("protocol"));
    assertEquals("TCP", line.get("transport"));
    assertTrue(Long.parseLong(line.get("sc-bytes")) >= 500, line.get("sc-bytes"));
    assertEquals("0", line.get("c-pkts-lost-client"));
    assertEquals("0", line.get("s-totalclients"));
    assertEquals("-", line.get("c-playerid"));
    assertEquals("kicked", line.get("x-reason"));
  }

  @Test
  void shouldKeepOneLineALineWhateverThePlayerCallsItself() throws Exception {
    end("[2001:db8::5]:5000", "evil\r\n1.2.3.4 - agent\twith\u0085ends", EndReason.KICKED);
    end("192.0.2.7:5000", "", EndReason.SERVER_STOPPING);
    log.stop();

    List<Map<String, String>> lines = read("2026-11-22");
    assertEquals(2, lines.size());
    assertEquals("2001:db8::5", lines.get(0).get("c-ip"));
    assertEquals("evil__1.2.3.4_-_agent_with_ends", lines.get(0).get("cs(User-Agent)"));
    assertEquals("-", lines.get(1).get("cs(User-Agent)"));
    assertEquals("server_stopping", lines.get(1).get("x-reason"));
  }

  @Test
  void shouldBeginANewFileEachDay() throws Exception {
    end("192.0.2.7:5000", "a", EndReason.KICKED);
    await().until(() -> Files.exists(file("2026-11-22")) && read("2026-11-22").size() == 1);
    now.set(Instant.parse("2026-11-23T00:00:01Z"));
    end("192.0.2.8:5000", "b", EndReason.KICKED);
    log.stop();

    assertEquals("192.0.2.7", read("2026-11-22").get(0).get("c-ip"));
    assertEquals("192.0.2.8", read("2026-11-23").get(0).get("c-ip"));
    assertTrue(
        Files.readAllLines(file("2026-11-23")).contains("#Date: 2026-11-23 00:00:01"),
        "its own directives");
  }

  @Test
  void shouldGoOnInTheFileOfTheDayWhenStartedAgain() throws Exception {
    end("192.0.2.7:5000", "a", EndReason.KICKED);
    log.stop();
    log.start(Executors.defaultThreadFactory());
    end("192.0.2.8:5000", "b", EndReason.KICKED);
    log.stop();

    assertEquals(
        List.of("192.0.2.7", "192.0.2.8"),
        read("2026-11-22").stream().map(line -> line.get("c-ip")).toList());
  }

  @Test
  void shouldCountLinesThatCannotBeWrittenAndGoOnWhenTheyCan() throws Exception {
    Files.createDirectory(file("2026-11-22"));
    end("192.0.2.7:5000", "a", EndReason.KICKED);
    await().until(() -> log.lostLines() == 1);
    Files.delete(file("2026-11-22"));
    end("192.0.2.8:5000", "b", EndReason.KICKED);
    log.stop();

    assertEquals("192.0.2.8", read("2026-11-22").get(0).get("c-ip"));
    assertEquals(1, log.lostLines());
  }

  @Test
  void shouldWriteNoFileWhenNobodyEnded() throws Exception {
    log.stop();
    try (Stream<Path> files = Files.list(directory)) {
      assertFalse(files.findAny().isPresent());
    }
  }

  private void end(String address, String agent, EndReason reason) {
    int before = studio.listeners().size();
    var listener = FakeRelay.listen(studio, address, agent, new Taker());
    await().until(() -> listener.bytes() >= 500);
    listener.end(reason);
    await().until(() -> listener.endedAt() != null && studio.listeners().size() == before);
  }

  private Path file(String date) {
    return new DailyFile(directory.resolve("sessions.log"), now::get).pathOf(LocalDate.parse(date));
  }

  /** A reader of the W3C extended format that knows none of our fields. */
  private List<Map<String, String>> read(String date) throws IOException {
    List<Map<String, String>> entries = new ArrayList<>();
    List<String> fields = List.of();
    for (String line : Files.readAllLines(directory.resolve("sessions." + date + ".log"))) {
      if (line.startsWith("#Fields: ")) {
        fields = List.of(line.substring("#Fields: ".length()).split(" ", -1));
      } else if (!line.startsWith("#")) {
        String[] values = line.split(" ", -1);
        assertEquals(fields.size(), values.length, line);
        Map<String, String> entry = new HashMap<>();
        for (int i = 0; i < values.length; i++) {
          entry.put(fields.get(i), values[i]);
        }
        entries.add(entry);
      }
    }
    return entries;
  }
}
