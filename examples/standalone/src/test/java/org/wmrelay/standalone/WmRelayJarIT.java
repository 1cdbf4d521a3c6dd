package org.wmrelay.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The jar as it is shipped, in a process of its own. */
@Timeout(60)
class WmRelayJarIT {
  private static final Pattern LISTENING = Pattern.compile("listening on port (\\d+)$");

  @TempDir Path directory;

  private Process process;

  @AfterEach
  void end() {
    if (process != null) {
      process.destroyForcibly();
    }
  }

  @Test
  void shouldSayVersionWhenAsked() throws Exception {
    start("--version");

    assertEquals("wmrelay " + System.getProperty("test.version"), output().get(0));
    assertEquals(0, process.waitFor());
  }

  @Test
  void shouldApproveFileWhenItIsRight() throws Exception {
    write("wmrelay.publishing-points { \"/a\".source = \"http://a/\" }");
    start("--config", "x.conf", "--check-config");

    assertEquals(List.of("x.conf: ok, publishing points: 1"), output());
    assertEquals(0, process.waitFor());
  }

  @Test
  void shouldNotStartWhenFileIsWrong() throws Exception {
    write("wmrelay {\n  publishing-points { \"/studio\" { source = push, max-listenrs = 5 } }\n}");
    start("--config", "x.conf");

    assertEquals(
        List.of(
            "x.conf:2: wmrelay.publishing-points.\"/studio\".max-listenrs:"
                + " unknown key; did you mean max-listeners?"),
        output());
    assertEquals(2, process.waitFor());
  }

  @Test
  void shouldSayWhyWhenPortIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0)) {
      start("-p", Integer.toString(taken.getLocalPort()), "http://127.0.0.1:1/");

      List<String> lines = output();
      String last = lines.get(lines.size() - 1);
      assertTrue(last.startsWith("cannot listen on port " + taken.getLocalPort()), last);
      assertEquals(1, process.waitFor());
    }
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "a process cannot be asked to end there")
  void shouldServeUntilItIsToldToEnd() throws Exception {
    start("-p", "0", "-l", "log-%p.txt", "-a", "hunter2", "-s");

    List<String> lines = new ArrayList<>();
    int port = awaitPort(process.inputReader(), lines);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      assertTrue(socket.isConnected());
    }
    process.toHandle().destroy(); // unlike destroy of a Process, leaves its output to be read
    lines.addAll(output());

    assertEquals(143, process.waitFor());
    assertTrue(lines.get(lines.size() - 1).endsWith("Standalone: stopped"), lines.toString());
    assertEquals(lines, Files.readAllLines(directory.resolve("log-" + port + ".txt")));
    assertFalse(lines.toString().contains("hunter2"), lines.toString());
  }

  @Test
  void shouldCarryLicencesAndNoModuleDescriptor() throws IOException {
    try (ZipFile jar = new ZipFile(System.getProperty("test.jar"))) {
      for (String name : List.of("LICENSE", "NOTICE", "LICENSE.md", "LICENSE.txt")) {
        assertTrue(jar.getEntry("META-INF/" + name) != null, name);
      }
      assertEquals(
          List.of(),
          jar.stream().map(Object::toString).filter(e -> e.endsWith("module-info.class")).toList());
    }
  }

  private void start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
    command.addAll(List.of("-jar", System.getProperty("test.jar")));
    command.addAll(Arrays.asList(arguments));
    process =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start();
  }

  /** All that it says until it ends. */
  private List<String> output() throws Exception {
    List<String> lines = process.inputReader().lines().toList();
    assertTrue(process.waitFor(20, TimeUnit.SECONDS));
    return lines;
  }

  private static int awaitPort(BufferedReader output, List<String> lines) throws IOException {
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      lines.add(line);
      Matcher matcher = LISTENING.matcher(line);
      if (matcher.find()) {
        return Integer.parseInt(matcher.group(1));
      }
    }
    throw new AssertionError("it ended: " + lines);
  }

  private void write(String text) throws IOException {
    Files.writeString(directory.resolve("x.conf"), text);
  }
}
