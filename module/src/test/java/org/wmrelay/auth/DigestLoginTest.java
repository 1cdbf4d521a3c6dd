package org.wmrelay.auth;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.Charset;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wmrelay.auth.DigestLogin.Outcome;

class DigestLoginTest {
  private static final Charset CP932 = Charset.forName("windows-31j");
  private static final String NONCE = "4a6f6e657354657374204e6f6e636531";
  private static final String CNONCE = "0a4f113b8c2d5e6f";

  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final DigestLogin login =
      new DigestLogin(new Nonces(Duration.ofHours(2), () -> now, new SecureRandom()), CP932);

  /** Worked examples, computed with an independent program. */
  @ParameterizedTest
  @CsvSource({
    "MD5-sess, 00000001, ced27f2f231c1b5496f4b0b72ea9d413",
    "MD5-sess, 00000002, 215e95157fa1354b95b30782327a5c36",
    "MD5,      00000001, 46f783e90ed65a0d96e628a056a60605",
    "MD5-sess, 00000001, 54017685e5b3ff16ed95846560e3a73e"
  })
  void shouldProveTheUserOfTheWorkedExamples(String algorithm, String nc, String response) {
    String header = header("user1", algorithm, NONCE, nc, CNONCE, response);
    assertEquals(Optional.of("user1"), proven(header, user("user1", "pass1")));
    assertEquals(Optional.empty(), proven(header, user("user1", "pass2")));
    assertEquals(Optional.empty(), proven(header, user("user2", "pass1")));
  }

  @ParameterizedTest
  @CsvSource({
    "UTF-8,       06bb56af398441b7ef675fd96af272e4",
    "windows-31j, e34b4ef76d0ff422bc92f0e4979619bb"
  })
  void shouldProveJapaneseUsersInEitherCharset(String charset, String response) {
    String sent = new String("ユーザ".getBytes(Charset.forName(charset)), ISO_8859_1);
    String header = header(sent, "MD5-sess", NONCE, "00000001", CNONCE, response);
    assertEquals(Optional.of("ユーザ"), proven(header, user("ユーザ", "ひみつ")));
  }

  @Test
  void shouldProveUsersKnownByTheirHtdigestLine() throws Exception {
    Users users = users(UsersFile.parse(List.of("user1:Digest:1120899c1a4cd3cf7728c6d8dedd179b")));
    String header =
        header("user1", "MD5-sess", NONCE, "00000001", CNONCE, "ced27f2f231c1b5496f4b0b72ea9d413");
    assertEquals(Optional.of("user1"), proven(header, users));
  }

  @Test
  void shouldAcceptWhoAnswersTheChallenge() {
    String nonce = nonceOf(login.challenge(false));
    assertEquals(new Outcome.Accepted("u"), check(answer("u", "u", "p", nonce, 1, "c1")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"WORKGROUP\\u", "u@example.org", "U"})
  void shouldAcceptTheNameInEveryFormThatWindowsSends(String sent) {
    String nonce = nonceOf(login.challenge(false));
    assertEquals(new Outcome.Accepted("u"), check(answer(sent, sent, "p", nonce, 1, "c1")));
  }

  @Test
  void shouldAcceptAnyNameWithTheCommonPassword() {
    String nonce = nonceOf(login.challenge(false));
    String header = answer("whoever", "whoever", "p", nonce, 1, "c1");
    Outcome outcome = login.check(header, "POST", "/test", Users.withCommonPassword("p"));
    assertEquals(new Outcome.Accepted("whoever"), outcome);
  }

  @Test
  void shouldRefuseACountThatWasUsed() {
    String nonce = nonceOf(login.challenge(false));
    String first = answer("u", "u", "p", nonce, 1, "c1");
    check(first);
    assertEquals(new Outcome.Refused(true, "nonce expired or used before"), check(first));
    assertEquals(new Outcome.Accepted("u"), check(answer("u", "u", "p", nonce, 3, "c1")));
    assertEquals(new Outcome.Accepted("u"), check(answer("u", "u", "p", nonce, 2, "c1")));
    assertTrue(check(answer("u", "u", "p", nonce, 2, "c1")) instanceof Outcome.Refused);
  }

  /** Two connections that asked at the same time. */
  @Test
  void shouldLetOnlyOneUseACount() {
    Nonces nonces = new Nonces(Duration.ofHours(2), () -> now, new SecureRandom());
    String nonce = nonces.next();
    assertEquals(Nonces.Verdict.FRESH, nonces.check(nonce, 1));
    assertEquals(Nonces.Verdict.FRESH, nonces.check(nonce, 1));
    assertTrue(nonces.use(nonce, 1, "c1"));
    assertFalse(nonces.use(nonce, 1, "c1"));
  }

  @Test
  void shouldSayStaleWhenTheNonceIsTooOld() {
    String nonce = nonceOf(login.challenge(false));
    now = now.plus(Duration.ofHours(3));
    assertEquals(
        new Outcome.Refused(true, "nonce expired or used before"),
        check(answer("u", "u", "p", nonce, 1, "c1")));
    assertTrue(login.challenge(true).endsWith(",stale=true"));
  }

  @Test
  void shouldNotSayStaleToAWrongPasswordEvenIfTheNonceIsOld() {
    String nonce = nonceOf(login.challenge(false));
    now = now.plus(Duration.ofHours(3));
    assertEquals(
        new Outcome.Refused(false, "unknown user or wrong password"),
        check(answer("u", "u", "wrong", nonce, 1, "c1")));
  }

  @Test
  void shouldGoOnWithTheClientNonceOfTheFirstUse() {
    String nonce = nonceOf(login.challenge(false));
    check(answer("u", "u", "p", nonce, 1, "first"));
    String ha1 = Md5.hex(Md5.hex("u:Digest:p") + ":" + nonce + ":first");
    String response = Md5.hex(ha1 + ":" + nonce + ":00000002:second:auth:" + Md5.hex("POST:/test"));
    String header = header("u", "MD5-sess", nonce, "00000002", "second", response);
    assertEquals(new Outcome.Accepted("u"), check(header));
  }

  @Test
  void shouldRefuseNoncesOfOthers() {
    Outcome.Refused refused =
        assertInstanceOf(Outcome.Refused.class, check(answer("u", "u", "p", NONCE, 1, "c")));
    assertTrue(refused.stale());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Basic dTpw | credentials are not a complete Digest",
        "Digest username=\"u\" | credentials are not a complete Digest",
        "Digest username=u,realm=other,nonce=n,uri=/test,response=r | realm is not \"Digest\"",
        "Digest username=u,realm=Digest,nonce=n,uri=/other,response=r | uri is not that of the request",
        "Digest username=u,realm=Digest,nonce=n,uri=/test,response=r,qop=auth-int | qop is not auth",
        "Digest username=u,realm=Digest,nonce=n,uri=/test,response=r,nc=xyz | nc is not hexadecimal",
        "Digest username=u,realm=Digest,nonce=n,uri=/test,response=r,algorithm=SHA-256 | algorithm is not MD5-sess"
      })
  void shouldSayWhatIsWrongWithTheCredentials(String header, String why) {
    assertEquals(new Outcome.Refused(false, why), check(header));
  }

  @Test
  void shouldTakeUnquotedAndAbsoluteFieldsInAnyOrder() {
    String nonce = nonceOf(login.challenge(false));
    String ha1 = Md5.hex(Md5.hex("u:Digest:p") + ":" + nonce + ":c");
    String ha2 = Md5.hex("POST:http://h:8080/test");
    String response = Md5.hex(ha1 + ":" + nonce + ":00000001:c:auth:" + ha2);
    String header =
        "digest response="
            + response
            + ", qop=\"auth\" , nc=00000001,cnonce=c, uri=\"http://h:8080/test\",nonce="
            + nonce
            + ",realm=Digest,username=u,ALGORITHM=md5-SESS";
    assertEquals(new Outcome.Accepted("u"), check(header));
  }

  @Test
  void shouldKeepNothingOfNoncesThatNobodyProved() {
    for (int i = 0; i < 10_000; i++) {
      login.challenge(false);
    }
    String nonce = nonceOf(login.challenge(false));
    assertEquals(new Outcome.Accepted("u"), check(answer("u", "u", "p", nonce, 1, "c")));
  }

  @Test
  void shouldTreatForgottenNoncesAsStale() {
    String first = nonceOf(login.challenge(false));
    check(answer("u", "u", "p", first, 1, "c"));
    for (int i = 0; i < 5000; i++) {
      now = now.plusMillis(1);
      check(answer("u", "u", "p", nonceOf(login.challenge(false)), 1, "c"));
    }
    assertEquals(
        new Outcome.Refused(true, "nonce expired or used before"),
        check(answer("u", "u", "p", first, 2, "c")));
  }

  private Outcome check(String header) {
    return login.check(header, "POST", "/test", user("u", "p"));
  }

  private Optional<String> proven(String header, Users users) {
    return login.proven(Authorization.parseDigest(header).orElseThrow(), "POST", users);
  }

  private static Users user(String name, String password) {
    return users(java.util.Map.of(name, Credential.ofPassword(name, password)));
  }

  private static Users users(java.util.Map<String, Credential> known) {
    return new Users() {
      @Override
      public Optional<Credential> find(String name) {
        return known.values().stream()
            .filter(user -> user.user().equalsIgnoreCase(name))
            .findFirst();
      }

      @Override
      public boolean isEmpty() {
        return known.isEmpty();
      }
    };
  }

  private static String nonceOf(String challenge) {
    return challenge.replaceFirst(".*nonce=\"([^\"]*)\".*", "$1");
  }

  private static String answer(
      String shown, String hashed, String password, String nonce, int nc, String cnonce) {
    String a1 = Md5.hex((hashed + ":Digest:" + password).getBytes(UTF_8));
    String count = String.format("%08x", nc);
    String ha1 = Md5.hex(a1 + ":" + nonce + ":" + cnonce);
    String response =
        Md5.hex(ha1 + ":" + nonce + ":" + count + ":" + cnonce + ":auth:" + Md5.hex("POST:/test"));
    return header(shown, "MD5-sess", nonce, count, cnonce, response);
  }

  private static String header(
      String user, String algorithm, String nonce, String nc, String cnonce, String response) {
    return "Digest username=\""
        + user.replace("\\", "\\\\")
        + "\",realm=\"Digest\",nonce=\""
        + nonce
        + "\",uri=\"/test\",cnonce=\""
        + cnonce
        + "\",nc="
        + nc
        + ",algorithm="
        + algorithm
        + ",response=\""
        + response
        + "\",qop=\"auth\",charset=utf-8";
  }
}
