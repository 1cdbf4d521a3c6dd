package org.wmrelay.play;

import java.util.regex.Pattern;

/** Text from others, made safe for XML, HTML and header-like lines. */
final class Markup {
  private static final Pattern CONTROLS = Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}]");

  private Markup() {}

  /**
   * As element content or a quoted attribute. Control characters are left out and what is not ASCII
   * is written by number, so that no reader can take a wrong charset.
   */
  static String escape(String text) {
    StringBuilder escaped = new StringBuilder();
    text.codePoints().filter(Markup::isText).forEach(c -> append(escaped, c));
    return escaped.toString();
  }

  private static boolean isText(int c) {
    int type = Character.getType(c);
    return type != Character.CONTROL && type != Character.SURROGATE && type != Character.UNASSIGNED;
  }

  private static void append(StringBuilder escaped, int c) {
    if (c > '~' || "&<>\"'".indexOf(c) >= 0) {
      escaped.append("&#").append(c).append(';');
    } else {
      escaped.appendCodePoint(c);
    }
  }

  /** On one line: control characters and line ends become blanks, the rest is cut there. */
  static String line(String text, int maxLength) {
    String cut = text.length() > maxLength ? text.substring(0, maxLength) : text;
    return CONTROLS.matcher(cut).replaceAll(" ");
  }
}
