package org.wmrelay.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wmrelay.server.settings.PublishingPointSettings;
import org.wmrelay.server.settings.Settings;
import org.wmrelay.server.settings.SourceSettings;
import org.wmrelay.source.push.PushSettings;
import picocli.CommandLine;

class WmRelayCommandTest {
  private static final long KIB = 1024;

  @TempDir Path directory;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void shouldWaitForAnybodysPushWhenNothingIsSaid() {
    WmRelayCommand command = parse();

    PublishingPointSettings point = onlyPoint(command);
    assertEquals("/", point.name());
    assertTrue(point.anyPath());
    assertEquals(100, point.limits().maxListeners());
    assertEquals(64 * KIB, point.limits().delivery().maxLag());
    assertEquals(8080, command.port());
    assertTrue(push(point).open());
    assertEquals(Optional.empty(), push(point).password());
  }

  @Test
  void shouldPullWhenUrlIsGiven() {
    WmRelayCommand command = parse("-p", "9000", "-m", "200", "http://h:8080/path/file.asf");

    PublishingPointSettings point = onlyPoint(command);
    assertEquals("http://h:8080/path/file.asf", point.source().describe());
    assertEquals(200, point.limits().maxListeners());
    assertEquals(9000, command.port());
    assertEquals(List.of(), command.settings().warnings());
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 32, 64, 128, 256, 512, 1024})
  void shouldAllowLagInKibWhenItIsOneOfWmrelays(int kib) {
    PublishingPointSettings point = onlyPoint(parse("-b", Integer.toString(kib)));

    assertEquals(kib * KIB, point.limits().delivery().maxLag());
  }

  @Test
  void shouldLetAnyUserPushWhenPasswordIsGiven() {
    Settings settings = parse("-a", "secret").settings();

    assertEquals(Optional.of("secret"), push(settings.points().get(0)).password());
    assertEquals(List.of(), settings.warnings());
  }

  @Test
  void shouldStayOpenWhenPasswordIsEmpty() {
    Settings settings = parse("-a", "").settings();

    assertEquals(Optional.empty(), push(settings.points().get(0)).password());
    assertTrue(push(settings.points().get(0)).open());
  }

  @Test
  void shouldLetUsersPushWhenFileIsGiven() throws IOException {
    Path users = Files.writeString(directory.resolve("users"), "user1=pass1\n");

    Settings settings = parse("-f", users.toString()).settings();

    assertEquals(Optional.of(users), push(settings.points().get(0)).usersFile());
    assertEquals(List.of(), settings.warnings());
  }

  @Test
  void shouldIgnoreWhoMayPushWhenPulling() {
    PublishingPointSettings point = onlyPoint(parse("-a", "secret", "http://h/"));

    assertInstanceOf(SourceSettings.Pull.class, point.source());
  }

  @Test
  void shouldTakeOptionsOfOldScriptsTogether() {
    WmRelayCommand command =
        parse("-csd", "-p9000", "-l", "log%p.txt", "-b32", "-m50", "http://h:8888/");

    assertEquals(50, onlyPoint(command).limits().maxListeners());
    assertEquals(32 * KIB, onlyPoint(command).limits().delivery().maxLag());
  }

  @Test
  void shouldDoWhatFileSaysWhenThereIsOne() throws IOException {
    Path file = write("wmrelay.publishing-points { \"/a\" { source = \"http://a/\" } }");

    WmRelayCommand command = parse("--config", file.toString(), "-p", "81", "-s", "-d");

    assertEquals("/a", onlyPoint(command).name());
    assertFalse(onlyPoint(command).anyPath());
    assertEquals(81, command.port());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          -p 70000            | Invalid value for option '-p': expected a whole number from 0 to 65535, found 70000
          -p http             | Invalid value for option '-p': expected a whole number from 0 to 65535, found http
          -m -5               | Invalid value for option '-m': expected a whole number from 0 to 1000000, found -5
          -m 1000001          | Invalid value for option '-m': expected a whole number from 0 to 1000000, found 1000001
          -b 100              | Invalid value for option '-b': expected 16, 32, 64, 128, 256, 512 or 1024 (KiB), found 100
          -b 64K              | Invalid value for option '-b': expected 16, 32, 64, 128, 256, 512 or 1024 (KiB), found 64K
          -x                  | Unknown option: '-x'
          -p                  | Expected parameter for option '-p' but found '--check-config'
          http://a/ http://b/ | Unmatched argument at index 1: 'http://b/'
          --demo http://a/    | --demo and a URL exclude each other
          htp://a/            | command line: wmrelay.publishing-points."/".source: expected push, http://host[:port]/path, https://... or file:name, udp://... or rtp://..., found "htp://a/"
          --config x.conf -m 5      | -m has no place beside --config: write it into x.conf
          --config x.conf -b 64     | -b has no place beside --config: write it into x.conf
          --config x.conf -f u      | -f has no place beside --config: write it into x.conf
          --config x.conf -a p      | -a has no place beside --config: write it into x.conf
          --config x.conf --demo    | --demo has no place beside --config: write it into x.conf
          --config x.conf http://a/ | a URL has no place beside --config: write it into x.conf
          --config x.conf --sign-link /a --valid-for soon | Invalid value for option '--valid-for': expected a time such as 90 min or 7 d, 1 s to 3650 d, found soon
          --config x.conf --sign-link /a --valid-for 0s   | Invalid value for option '--valid-for': expected a time such as 90 min or 7 d, 1 s to 3650 d, found 0s
          --valid-for 5s            | Error: Missing required argument(s): --sign-link=POINT
          --config none.conf        | none.conf: there is no such file to be read
          """)
  void shouldSayWhatIsAllowedWhenUsageIsWrong(String arguments, String message) {
    assertEquals(2, execute((arguments + " --check-config").split(" +", -1)));

    assertEquals(message, err.toString().lines().findFirst().orElse(""));
    assertEquals("", out.toString());
  }

  @Test
  void shouldTellProblemsOfFileWhenChecked() throws IOException {
    Path file = write("wmrelay {\n  limit { }\n  limits.per-address = x\n}\n");

    assertEquals(2, execute("--config", file.toString(), "--check-config"));

    assertEquals(
        List.of(
            file
                + ":3: wmrelay.limits.per-address:"
                + " expected a whole number from 0 to 1000000, found \"x\"",
            file + ":2: wmrelay.limit: unknown key; did you mean limits?"),
        err.toString().lines().toList());
  }

  @Test
  void shouldOnlyCheckWhenAsked() throws IOException {
    Path file = write("wmrelay.publishing-points { \"/a\" { source = push } }");

    assertEquals(0, execute("--config", file.toString(), "--check-config"));

    List<String> lines = out.toString().lines().toList();
    assertTrue(lines.get(0).contains("every push will be refused"), lines.get(0));
    assertEquals(file + ": ok, publishing points: 1", lines.get(1));
  }

  @Test
  void shouldPrintALinkForAPointOrForOneThatAPushMakes() throws IOException {
    String config = withKeys();

    assertEquals(0, execute("--config", config, "--sign-link", "/members"));
    assertEquals(0, execute("--config", config, "--sign-link", "/made/ü", "--valid-for", "7 d"));

    List<String> lines = out.toString().lines().toList();
    assertTrue(lines.get(0).matches("/members\\?expires=\\d+&signature=[\\w-]{43}"), lines.get(0));
    assertTrue(
        lines.get(1).matches("/made/%C3%BC\\?expires=\\d+&signature=[\\w-]{43}"), lines.get(1));
    assertTrue(expires(lines.get(1)) - expires(lines.get(0)) >= Duration.ofDays(6).toSeconds());
    assertFalse(out.toString().contains("sixteen"));
  }

  @Test
  void shouldPrintALinkForOneAddress() throws IOException {
    execute("--config", withKeys(), "--sign-link", "/members", "--for-address", "2001:db8::7");

    assertTrue(out.toString().contains("&address=2001:db8::7&signature="), out.toString());
  }

  private static long expires(String link) {
    return Long.parseLong(link.replaceAll(".*expires=(\\d+)&.*", "$1"));
  }

  private String withKeys() throws IOException {
    return write(
            """
            wmrelay.publishing-points {
              "/members" { source = push, access.link-key = "sixteen or more characters" }
              "/made/*" { source = push, access.link-key = "sixteen or more characters" }
              "/all" { source = push }
            }
            """)
        .toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /all                            | /all has no access.link-key
          /none                           | there is no point /none
          /members --for-address nowhere  | expected an IP address, found nowhere
          """)
  void shouldSayWhyNoLinkCanBeMade(String arguments, String message) throws IOException {
    String config = withKeys();

    assertEquals(2, execute(("--config " + config + " --sign-link " + arguments).split(" +")));

    assertEquals(config + ": " + message, err.toString().lines().findFirst().orElse(""));
    assertEquals("", out.toString());
  }

  @Test
  void shouldExplainEveryOptionAndExitCodeWhenAskedForHelp() {
    assertEquals(0, execute("-h"));

    String help = out.toString();
    List<String> options =
        List.of(
            "-h",
            "-c",
            "-p",
            "-m",
            "-b",
            "-l",
            "-f",
            "-a",
            "-s",
            "-d",
            "--demo",
            "--config",
            "--sign-link",
            "--valid-for",
            "--for-address",
            "--check-config",
            "--version");
    for (String option : options) {
      assertTrue(help.contains(" " + option), option);
    }
    assertTrue(help.contains("\n  0 ") && help.contains("\n  1 ") && help.contains("\n  2 "), help);
    assertTrue(help.contains("%p in the name"), help);
  }

  private WmRelayCommand parse(String... arguments) {
    WmRelayCommand command = new WmRelayCommand();
    Main.commandLine(command).parseArgs(arguments);
    return command;
  }

  private int execute(String... arguments) {
    CommandLine commandLine = Main.commandLine(new WmRelayCommand());
    commandLine.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return commandLine.execute(arguments);
  }

  private static PublishingPointSettings onlyPoint(WmRelayCommand command) {
    List<PublishingPointSettings> points = command.settings().points();
    assertEquals(1, points.size());
    return points.get(0);
  }

  private static PushSettings push(PublishingPointSettings point) {
    return assertInstanceOf(SourceSettings.Push.class, point.source()).settings();
  }

  private Path write(String text) throws IOException {
    return Files.writeString(directory.resolve("x.conf"), text);
  }
}
