package org.wmrelay.source.push;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wmrelay.host.JettyHost;
import org.wmrelay.wire.Vectors;

/** Logins of encoders over the wire, below a context path. */
class PushLoginTest {
  private static final byte[] BODY = Vectors.bytes("push_body.bin");
  private static final String STUDIO = "/media/studio";
  private static final int THREADS = 8;

  @TempDir private Path directory;

  private final PushStudio studio =
      new PushStudio(
          servlet ->
              JettyHost.start(
                  servlet,
                  "/media",
                  server -> ((QueuedThreadPool) server.getThreadPool()).setMaxThreads(THREADS)),
          PushHost.ANY);
  private Path users;

  @BeforeEach
  void start() throws Exception {
    users = directory.resolve("users");
    Files.writeString(
        users,
        """
        # who may push
        anna = pass1
        ユーザ=ひみつ
        nobody=
        """);
    studio.users("/studio", users).password("/common", "secret").open("/test").start();
  }

  @AfterEach
  void stop() throws Exception {
    studio.close();
  }

  private String setup(String path, DigestAnswer login) throws Exception {
    try (Encoder challenged = studio.encoder(path);
        Encoder encoder = studio.encoder(path)) {
      String challenge = challenged.setup();
      encoder.session(challenged.session());
      return encoder.with(login.line(challenge, path, 1)).setup();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "UTF-8, false",
    "UTF-8, true",
    "windows-31j, false",
    "windows-31j, true",
  })
  void shouldTakeEveryReadingOfADigest(String charset, boolean rawBytes) throws Exception {
    DigestAnswer login = new DigestAnswer("ユーザ", "ひみつ", Charset.forName(charset), rawBytes);
    assertTrue(setup(STUDIO, login).startsWith("HTTP/1.1 204 "));
    assertEquals(0, studio.server().failedLogins());
  }

  @Test
  void shouldTakeAnyNameWithTheCommonPassword() throws Exception {
    DigestAnswer login = DigestAnswer.of("whoever", "secret");
    assertTrue(setup("/media/common", login).startsWith("HTTP/1.1 204 "));
  }

  @ParameterizedTest
  @CsvSource({"anna, wrong", "nobody, ''", "stranger, pass1"})
  void shouldRefuseAndCountWhoDoesNotKnowThePassword(String user, String password)
      throws Exception {
    assertTrue(setup(STUDIO, DigestAnswer.of(user, password)).startsWith("HTTP/1.1 401 "));
    assertEquals(1, studio.server().failedLogins());
    Handshake told = studio.push("/studio").doctor().handshakes().get(0);
    assertEquals("login refused: unknown user or wrong password", told.explanation());
    assertTrue(told.refused());
  }

  @Test
  void shouldKnowTheUsersThatTheFileHasNow() throws Exception {
    assertTrue(setup(STUDIO, DigestAnswer.of("anna", "pass1")).startsWith("HTTP/1.1 204 "));
    Files.writeString(users, "anna=another");
    assertTrue(setup(STUDIO, DigestAnswer.of("anna", "another")).startsWith("HTTP/1.1 204 "));
    assertTrue(setup(STUDIO, DigestAnswer.of("anna", "pass1")).startsWith("HTTP/1.1 401 "));
  }

  @Test
  void shouldKeepTheSessionOfTheChallenge() throws Exception {
    try (Encoder challenged = studio.encoder(STUDIO);
        Encoder encoder = studio.encoder(STUDIO)) {
      String challenge = challenged.setup();
      String id = challenged.session();
      encoder.session(id).with(DigestAnswer.of("anna", "pass1").line(challenge, STUDIO, 1)).setup();
      assertEquals(id, encoder.session());
      assertEquals(1, studio.server().sessions().size());
    }
  }

  /** As encoders do: only the setup has credentials. */
  @Test
  void shouldLetAStartInByItsPushIdOnAnyConnection() throws Exception {
    try (Encoder challenged = studio.encoder(STUDIO);
        Encoder setUp = studio.encoder(STUDIO);
        Encoder other = studio.encoder(STUDIO)) {
      String challenge = challenged.setup();
      setUp.with(DigestAnswer.of("anna", "pass1").line(challenge, STUDIO, 1)).setup();
      other.session(setUp.session()).start().send(BODY, 0, BODY.length - 8);
      Awaitility.await().until(() -> studio.packets("/studio") == 33);
      assertTrue(studio.point("/studio").publisher().startsWith("anna at 127.0.0.1:"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "35201712", ""})
  void shouldNotLetAStartInByAnotherPushId(String id) throws Exception {
    try (Encoder encoder = studio.encoder(STUDIO).session(id)) {
      assertEquals(401, encoder.start().status());
    }
  }

  @Test
  void shouldNotLetAStartInByTheSessionOfAChallenge() throws Exception {
    try (Encoder challenged = studio.encoder(STUDIO);
        Encoder encoder = studio.encoder(STUDIO)) {
      challenged.setup();
      assertEquals(401, encoder.session(challenged.session()).start().status());
    }
  }

  @Test
  void shouldNotLetAStartInBySettingUpWhereNobodyLogsIn() throws Exception {
    try (Encoder open = studio.encoder("/media/test");
        Encoder encoder = studio.encoder(STUDIO)) {
      open.setup();
      assertEquals(401, encoder.session(open.session()).start().status());
    }
  }

  @Test
  void shouldTakeAStartThatLogsInItself() throws Exception {
    try (Encoder challenged = studio.encoder(STUDIO);
        Encoder encoder = studio.encoder(STUDIO)) {
      challenged.start();
      String challenge = challenged.answer();
      encoder.with(DigestAnswer.of("anna", "pass1").line(challenge, STUDIO, 1)).start();
      encoder.send(BODY, 0, BODY.length - 8);
      Awaitility.await().until(() -> studio.packets("/studio") == 33);
    }
  }

  @Test
  void shouldRefuseCredentialsThatWereUsedWithoutTakingThemForAGuess() throws Exception {
    try (Encoder encoder = studio.encoder(STUDIO);
        Encoder thief = studio.encoder(STUDIO)) {
      String line = DigestAnswer.of("anna", "pass1").line(encoder.setup(), STUDIO, 1);
      assertTrue(encoder.with(line).setup().startsWith("HTTP/1.1 204 "));
      String answer = thief.with(line).setup();
      assertTrue(answer.startsWith("HTTP/1.1 401 "), answer);
      assertTrue(answer.contains(",stale=true\n"), answer);
      assertEquals(0, studio.server().failedLogins());
    }
  }

  @Test
  void shouldHoldNoThreadWhileAnAnswerIsHeldBack() throws Exception {
    List<Encoder> guessing = new ArrayList<>();
    try (Encoder challenged = studio.encoder(STUDIO);
        Encoder honest = studio.encoder("/media/test")) {
      String challenge = challenged.setup();
      for (int i = 0; i < 3 * THREADS; i++) {
        Encoder guess = studio.encoder(STUDIO);
        guessing.add(guess);
        guess.with(DigestAnswer.of("anna", "guess" + i).line(challenge, STUDIO, i + 1));
        guess.say(guess.head("POST", "pushsetup", "Content-Length: 0\r\n"));
      }
      Awaitility.await().until(() -> studio.server().failedLogins() == 3 * THREADS);
      assertTrue(honest.setup().startsWith("HTTP/1.1 204 "));
      assertFalse(guessing.get(3 * THREADS - 1).hasAnswer());
      studio.skip(Duration.ofSeconds(9));
      assertEquals(401, guessing.get(3 * THREADS - 1).status());
    } finally {
      for (Encoder guess : guessing) {
        guess.close();
      }
    }
  }
}
