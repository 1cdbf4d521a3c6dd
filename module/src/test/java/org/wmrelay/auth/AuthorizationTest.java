package org.wmrelay.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorizationTest {

  @Test
  void shouldReadFieldsHoweverTheyAreWritten() {
    String header = "Digest username = \"a \\\"b\\\"\",realm=r, NONCE=\"n\",uri=\"/\" response=x";
    Authorization read = Authorization.parseDigest(header).orElseThrow();
    assertEquals("a \"b\"", read.username());
    assertEquals("r", read.realm());
    assertEquals("n", read.nonce());
  }

  @Test
  void shouldRefuseWhatIsTooLong() {
    String header = "Digest username=u,realm=r,nonce=n,uri=/,response=x,more=";
    assertTrue(Authorization.parseDigest(header + "a").isPresent());
    assertEquals(Optional.empty(), Authorization.parseDigest(header + "a".repeat(4096)));
  }

  /** A word of 4,000 letters took a third of a second once, before any login. */
  @ParameterizedTest
  @ValueSource(strings = {"a", "a ", "a    ", "a=", "a=\"", "a=\"\\", "a=\"b\"\"", "=", " ", "\\"})
  void shouldLookAtEachCharacterAFewTimes(String repeated) {
    CountingText header = new CountingText(repeated.repeat(4000 / repeated.length()));
    for (Matcher matcher = Authorization.FIELD.matcher(header); matcher.find(); ) {
      assertTrue(matcher.end() > 0);
    }
    assertTrue(header.looks < 20L * header.length(), header.looks + " looks");
  }

  /** Counts how often a character is looked at. */
  private static final class CountingText implements CharSequence {
    private final String text;
    private long looks;

    CountingText(String text) {
      this.text = text;
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      looks++;
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.substring(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
