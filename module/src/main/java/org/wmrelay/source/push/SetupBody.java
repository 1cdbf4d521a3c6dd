package org.wmrelay.source.push;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.regex.Pattern;

/**
 * The body of a push setup, [MS-WMHTTP] 2.2.2.3: lines {@code AutoDestroy: 0|1} and {@code
 * Template-URL: "..."} in any order. What is not understood is left out of account.
 *
 * @param autoDestroy whether listeners shall end with the encoder's session
 */
record SetupBody(boolean autoDestroy) {
  /** A longer body is no setup. */
  static final int MAX_LENGTH = 4096;

  private static final Pattern AUTO_DESTROY =
      Pattern.compile(
          "^[ \\t]*AutoDestroy[ \\t]*:[ \\t]*1[ \\t]*$",
          Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);

  static SetupBody parse(byte[] body) {
    String text = new String(body, ISO_8859_1).replace("\r", "");
    return new SetupBody(AUTO_DESTROY.matcher(text).find());
  }
}
