package org.wmrelay.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignedLinksTest {
  private static final String KEY = "0123456789abcdef";
  private static final Instant EXPIRES = Instant.ofEpochSecond(1_800_000_100);
  private static final Instant BEFORE = EXPIRES.minusSeconds(1);

  // Signed by openssl.
  private static final String FOR_ALL =
      "expires=1800000100&signature=I-q9KLbDHXGXQ1tgy5eX7vHby4zYkguGC3F3px2hMZA";
  private static final String FOR_ONE =
      "expires=1800000100&address=10.0.0.7"
          + "&signature=9oJxlKvZ8TH60jyFW9vMa0tzrIK6GswemkaDBcWd5us";

  private final SignedLinks links = new SignedLinks(KEY);

  @Test
  void shouldSignAsOthersDo() {
    assertEquals(FOR_ALL, links.query("/studio", EXPIRES, Optional.empty()));
    assertEquals(FOR_ONE, links.query("/studio", EXPIRES, Optional.of("10.0.0.7")));
  }

  @ParameterizedTest
  @ValueSource(strings = {FOR_ALL, FOR_ONE, "scheme=mmsh&" + FOR_ALL + "&x=y"})
  void shouldLetInWhoHasALink(String query) {
    assertEquals(Optional.empty(), links.whyNot("/studio", query, "10.0.0.7", BEFORE));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/other  | " + FOR_ALL + " | the link's signature is wrong",
        "/studio | expires=1900000100&signature=I-q9KLbDHXGXQ1tgy5eX7vHby4zYkguGC3F3px2hMZA"
            + " | the link's signature is wrong",
        "/studio | " + FOR_ALL + "&address=10.0.0.7 | the link's signature is wrong",
        "/studio | expires=1800000100&signature=9oJxlKvZ8TH60jyFW9vMa0tzrIK6GswemkaDBcWd5us"
            + " | the link's signature is wrong",
        "/studio | expires=1800000100 | the link is not signed",
        "/studio | signature=I-q9KLbDHXGXQ1tgy5eX7vHby4zYkguGC3F3px2hMZA"
            + " | the link is not signed",
        "/studio | expires=1800000100&signature=short | the link is not signed",
        "/studio | expires=99999999999999&signature=I-q9KLbDHXGXQ1tgy5eX7vHby4zYkguGC3F3px2hMZA"
            + " | the link is not signed",
        "/studio | expires=1900000100&" + FOR_ALL + " | the link's signature is wrong",
        "/studio | address=10.0.0.0&" + FOR_ONE + " | the link's signature is wrong",
        "/studio | expires=18446744073709551715&signature="
            + "I-q9KLbDHXGXQ1tgy5eX7vHby4zYkguGC3F3px2hMZA | the link is not signed",
        "/studio | %65xpires=1800000100&signature=I-q9KLbDHXGXQ1tgy5eX7vHby4zYkguGC3F3px2hMZA"
            + " | the link is not signed",
        "/STUDIO | " + FOR_ALL + " | the link's signature is wrong",
        "/studio/ | " + FOR_ALL + " | the link's signature is wrong",
        "/studio | '' | the link is not signed",
      })
  void shouldSayWhyALinkDoesNotLetIn(String point, String query, String why) {
    assertEquals(Optional.of(why), links.whyNot(point, query, "10.0.0.7", BEFORE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"nowhere", "10.0.0.0/8", "10.0.0.7&x=y", "", "300.1.1.1"})
  void shouldMakeNoLinkForWhatIsNoAddress(String address) {
    assertThrows(
        IllegalArgumentException.class, () -> links.query("/studio", BEFORE, Optional.of(address)));
  }

  @Test
  void shouldExpire() {
    assertEquals(
        Optional.of("the link has expired"), links.whyNot("/studio", FOR_ALL, "10.0.0.7", EXPIRES));
  }

  @Test
  void shouldLetNobodyElseInWhenItIsForOneAddress() {
    assertEquals(
        Optional.of("the link is for another address"),
        links.whyNot("/studio", FOR_ONE, "10.0.0.8", BEFORE));
  }

  @Test
  void shouldLetNobodyInWhenItIsForWhatIsNoAddress() throws GeneralSecurityException {
    for (String none : new String[] {"1.2.3", "999.1.1.1", "::::"}) {
      String query = signedByAnotherProgram("/studio", none);
      assertEquals(
          Optional.of("the link is for another address"),
          links.whyNot("/studio", query, "10.0.0.8", BEFORE));
    }
  }

  private static String signedByAnotherProgram(String point, String address)
      throws GeneralSecurityException {
    String expires = Long.toString(EXPIRES.getEpochSecond());
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(KEY.getBytes(UTF_8), "HmacSHA256"));
    byte[] signature = mac.doFinal((point + "\n" + expires + "\n" + address).getBytes(UTF_8));
    String text = Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
    return "expires=" + expires + "&address=" + address + "&signature=" + text;
  }

  @Test
  void shouldPassOnWhatIsSignedAndNothingElse() {
    assertEquals(FOR_ONE, SignedLinks.passedOn("x=<script>&" + FOR_ONE + "&y=\r\n"));
    assertEquals("", SignedLinks.passedOn("expires=1&signature=\"><script>"));
  }

  @Test
  void shouldNotTellItsKey() {
    assertFalse(links.toString().contains(KEY));
  }
}
