package org.wmrelay.auth;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientDigestTest {
  private static final String NONCE = "4a6f6e657354657374204e6f6e636531";
  private static final String CNONCE = "0a4f113b8c2d5e6f";
  private static final String SESSION =
      "Digest qop=\"auth\",algorithm=MD5-sess,nonce=\"" + NONCE + "\",realm=\"Digest\"";

  @Test
  void shouldAnswerTheSessionsOfWindowsServers() {
    ClientDigest digest = answering(SESSION, "user1", "pass1");
    String first = digest.authorization("POST", "/test");
    assertTrue(first.contains("response=\"ced27f2f231c1b5496f4b0b72ea9d413\""), first);
    assertTrue(first.contains("algorithm=MD5-sess"), first);
    assertTrue(first.contains("nc=00000001"), first);
    String second = digest.authorization("POST", "/test");
    assertTrue(second.contains("response=\"215e95157fa1354b95b30782327a5c36\""), second);
    assertEquals(2, digest.uses());
  }

  @Test
  void shouldAnswerPlainMd5() {
    ClientDigest digest = answering(SESSION.replace("algorithm=MD5-sess,", ""), "user1", "pass1");
    String header = digest.authorization("POST", "/test");
    assertTrue(header.contains("response=\"46f783e90ed65a0d96e628a056a60605\""), header);
    assertFalse(header.contains("algorithm"), header);
  }

  @Test
  void shouldSendNamesInUtf8() {
    ClientDigest digest = answering(SESSION, "ユーザ", "ひみつ");
    String header = digest.authorization("POST", "/test");
    assertTrue(header.contains("response=\"06bb56af398441b7ef675fd96af272e4\""), header);
    assertTrue(new String(header.getBytes(ISO_8859_1), UTF_8).contains("username=\"ユーザ\""));
  }

  @Test
  void shouldGiveTheOpaqueBack() {
    String header =
        answering(SESSION + ", opaque=\"o \\\" x\"", "u", "p").authorization("GET", "/");
    assertTrue(header.contains("opaque=\"o \\\" x\""), header);
  }

  @Test
  void shouldLeaveOutWhatWasNotAskedFor() {
    String header = answering("Digest realm=a, nonce=n", "u", "p").authorization("GET", "/");
    assertFalse(header.contains("qop"), header);
    assertFalse(header.contains("nc="), header);
    assertFalse(header.contains("cnonce"), header);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Digest realm=a",
        "Digest realm=a, nonce=n, algorithm=SHA-256",
        "Digest realm=a, nonce=n, qop=\"auth-int\"",
        "Basic realm=a, nonce=n",
        "NTLM"
      })
  void shouldNotAnswerWhatItCannot(String challenge) {
    assertEquals(Optional.empty(), tryAnswering(challenge, "u", "p"));
  }

  @Test
  void shouldReadSeveralChallengesInALine() {
    List<Challenge> challenges =
        Challenge.parse(
            List.of("NTLM, Basic realm=\"a, b\" , Digest realm=\"c\",nonce=x", "Negotiate"));
    assertEquals(
        List.of("ntlm", "basic", "digest", "negotiate"),
        challenges.stream().map(Challenge::scheme).toList());
    assertEquals("a, b", challenges.get(1).parameter("realm"));
    assertEquals("x", challenges.get(2).parameter("nonce"));
  }

  @Test
  void shouldKnowAStaleNonce() {
    Challenge stale = Challenge.parse(List.of("Digest realm=a, nonce=n, stale=TRUE")).get(0);
    assertTrue(ClientDigest.isStale(stale));
  }

  @Test
  void shouldLeaveOutAChallengeThatIsTooLong() {
    assertEquals(List.of(), Challenge.parse(List.of("Digest realm=" + "x".repeat(5000))));
  }

  private static ClientDigest answering(String challenge, String user, String password) {
    return tryAnswering(challenge, user, password).orElseThrow();
  }

  private static Optional<ClientDigest> tryAnswering(
      String challenge, String user, String password) {
    return ClientDigest.answering(
        Challenge.parse(List.of(challenge)).get(0), user, password, CNONCE);
  }
}
