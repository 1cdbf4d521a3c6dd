package org.wmrelay.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wmrelay.access.Network;
import org.wmrelay.admin.AdminSettings.Login;
import org.wmrelay.admin.Door.Verdict;
import org.wmrelay.auth.LoginThrottle;

class DoorTest {
  @TempDir Path directory;

  // ---- without a login ----

  @ParameterizedTest(name = "from {0} to {1}, forwarded {2}: {3}")
  @CsvSource({
    "127.0.0.1, localhost, false, true",
    "127.0.0.1, LOCALHOST, false, true",
    "127.0.0.1, 127.0.0.1, false, true",
    "::1, [::1], false, true",
    "0:0:0:0:0:0:0:1, localhost, false, true",
    "127.0.0.1, localhost, true, false",
    "127.0.0.1, example.org, false, false",
    "127.0.0.1, localhost.example.org, false, false",
    "127.0.0.1, 127.0.0.1.example.org, false, false",
    "127.0.0.1, 192.0.2.1, false, false",
    "192.0.2.7, localhost, false, false",
    "192.0.2.7, 192.0.2.1, false, false",
    "10.0.0.1, 127.0.0.1, false, false",
  })
  void shouldLetInOnlyWhoSitsAtTheMachineWhenThereIsNoLogin(
      String address, String host, boolean forwarded, boolean in) {
    Verdict verdict = door(none()).check(knock("GET", address, host, forwarded, null));

    assertEquals(in, verdict instanceof Verdict.Admitted);
    if (verdict instanceof Verdict.Refused refused) {
      assertEquals(403, refused.status());
      assertTrue(refused.why().contains("admin.users-file"), refused.why());
    }
  }

  @Test
  void shouldNotLetInByCredentialsThatNobodyConfigured() {
    Verdict verdict = door(none()).check(knock("GET", "192.0.2.7", "a.example", false, basic(":")));
    assertEquals(403, assertInstanceOf(Verdict.Refused.class, verdict).status());
  }

  // ---- with a login ----

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "boss:secret, boss",
    "BOSS:secret, boss",
    "clerk:pass:word, clerk",
    "zoë:größe, zoë",
    "hashed:open, hashed",
    "boss:wrong, ''",
    "boss:, ''",
    "boss, ''",
    ":secret, ''",
    "nobody:secret, ''",
    "'', ''",
  })
  void shouldLetInWhoKnowsThePassword(String pair, String user) throws IOException {
    Path file = directory.resolve("users");
    String hash = "a63d090af3811cd883d1dc3875b0cbc2"; // MD5 of hashed:realm:open
    Files.writeString(file, "clerk=pass:word\nzoë=größe\nhashed:realm:" + hash + "\n");
    AdminSettings settings =
        new AdminSettings(
            Optional.of(file),
            Optional.of(new Login("boss", "secret")),
            List.of(),
            Optional.empty());

    Verdict verdict =
        door(settings).check(knock("GET", "192.0.2.7", "a.example", true, basic(pair)));

    assertEquals(user, verdict instanceof Verdict.Admitted admitted ? admitted.user() : "");
  }

  @ParameterizedTest
  @CsvSource({"Basic", "Basic !!!", "Bearer abc", "Digest username=\"boss\"", "''"})
  void shouldAskAgainWhenCredentialsAreOfAnotherKind(String credentials) {
    Verdict verdict =
        door(login()).check(knock("GET", "127.0.0.1", "localhost", false, credentials));
    assertEquals(401, assertInstanceOf(Verdict.Refused.class, verdict).status());
  }

  @Test
  void shouldAskWithoutDelayWhenNobodyHasTriedYet() {
    Verdict verdict = door(login()).check(knock("GET", "127.0.0.1", "localhost", false, null));
    Verdict.Refused refused = assertInstanceOf(Verdict.Refused.class, verdict);
    assertEquals(401, refused.status());
    assertEquals(Duration.ZERO, refused.heldBack());
  }

  @Test
  void shouldSlowDownWhoGuesses() {
    Door door = door(login());
    Knock wrong = knock("GET", "192.0.2.7", "a.example", false, basic("boss:guess"));
    Duration first = ((Verdict.Refused) door.check(wrong)).heldBack();
    Duration second = ((Verdict.Refused) door.check(wrong)).heldBack();

    assertTrue(first.compareTo(Duration.ZERO) > 0);
    assertTrue(second.compareTo(first) > 0);
    assertEquals(2, door.failedLogins());
  }

  @Test
  void shouldLetNobodyInWhenTheUsersFileIsMissing() {
    AdminSettings settings =
        new AdminSettings(
            Optional.of(directory.resolve("missing")),
            Optional.empty(),
            List.of(),
            Optional.empty());
    Verdict verdict =
        door(settings).check(knock("GET", "127.0.0.1", "localhost", false, basic("a:b")));
    assertEquals(401, assertInstanceOf(Verdict.Refused.class, verdict).status());
  }

  // ---- what changes something ----

  @ParameterizedTest(name = "{0}, own page {1}: {2}")
  @CsvSource({
    "GET, false, true",
    "HEAD, false, true",
    "POST, false, false",
    "PUT, false, false",
    "DELETE, false, false",
    "OPTIONS, false, false",
    "POST, true, true",
  })
  void shouldRefuseWhatAForeignPageMayHaveSent(String method, boolean ownPage, boolean in) {
    Knock knock = new Knock(method, "127.0.0.1", "localhost", false, null, ownPage);
    assertEquals(in, door(none()).check(knock) instanceof Verdict.Admitted);
  }

  // ---- metrics ----

  @ParameterizedTest(name = "from {0}, forwarded {1}: {2}")
  @CsvSource({
    "10.1.2.3, false, true",
    "2001:db8::7, false, true",
    "10.1.2.3, true, false",
    "11.1.2.3, false, false",
    "127.0.0.1, false, true",
  })
  void shouldLetScrapersOnTheListReadMetrics(String address, boolean forwarded, boolean in) {
    List<Network> list = List.of(Network.parse("10.0.0.0/8"), Network.parse("2001:db8::/32"));
    Door door = door(new AdminSettings(Optional.empty(), Optional.empty(), list, Optional.empty()));
    Knock knock = knock("GET", address, "localhost", forwarded, null);
    assertEquals(in, door.checkForMetrics(knock) instanceof Verdict.Admitted);
  }

  @Test
  void shouldNotLetScrapersOnTheListReadAnythingElse() {
    List<Network> list = List.of(Network.parse("10.0.0.0/8"));
    Door door = door(new AdminSettings(Optional.empty(), Optional.empty(), list, Optional.empty()));
    Verdict verdict = door.check(knock("GET", "10.1.2.3", "localhost", false, null));
    assertInstanceOf(Verdict.Refused.class, verdict);
  }

  @Test
  void shouldShowNoPasswordInTheTextOfSettings() {
    assertEquals(-1, login().toString().indexOf("secret"));
  }

  private static AdminSettings none() {
    return new AdminSettings(Optional.empty(), Optional.empty(), List.of(), Optional.empty());
  }

  private static AdminSettings login() {
    Login login = new Login("boss", "secret");
    return new AdminSettings(Optional.empty(), Optional.of(login), List.of(), Optional.empty());
  }

  private static Door door(AdminSettings settings) {
    return new Door(settings, new LoginThrottle(() -> Instant.EPOCH));
  }

  private static Knock knock(
      String method, String address, String host, boolean forwarded, String credentials) {
    return new Knock(method, address, host, forwarded, credentials, false);
  }

  private static String basic(String pair) {
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8));
  }
}
