package org.wmrelay.it.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The head of a request or an answer, as it came: order, case and repeated names are kept, since
 * some clients depend on them.
 */
public record HttpHead(String text) {

  private static final int LIMIT = 64 * 1024;

  /** Reads up to the empty line; null if there was an end before the first byte. */
  public static @org.jspecify.annotations.Nullable HttpHead read(InputStream in)
      throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    int lineLength = 0;
    for (int b = in.read(); b >= 0; b = in.read()) {
      head.write(b);
      if (b == '\n' && lineLength == 0) {
        return new HttpHead(head.toString(ISO_8859_1));
      }
      lineLength = b == '\n' ? 0 : b == '\r' ? lineLength : lineLength + 1;
      if (head.size() > LIMIT) {
        throw new IOException("head of more than " + LIMIT + " bytes");
      }
    }
    if (head.size() > 0) {
      throw new IOException("head cut after " + head.size() + " bytes");
    }
    return null;
  }

  private List<String> lines() {
    return text.lines().takeWhile(line -> !line.isEmpty()).toList();
  }

  /** The request line or status line. */
  public String startLine() {
    return text.lines().findFirst().orElse("");
  }

  public String method() {
    return startLine().split(" ", 3)[0];
  }

  public String target() {
    return startLine().split(" ", 3)[1];
  }

  public int status() {
    return Integer.parseInt(startLine().split(" ", 3)[1]);
  }

  /** The values of all headers of that name, in any case. */
  public List<String> values(String name) {
    List<String> values = new ArrayList<>();
    String prefix = name + ":";
    for (String line : lines()) {
      if (line.regionMatches(true, 0, prefix, 0, prefix.length())) {
        values.add(line.substring(prefix.length()).trim());
      }
    }
    return values;
  }

  public Optional<String> first(String name) {
    return values(name).stream().findFirst();
  }

  /** Whether the name is there in exactly this case. */
  public boolean hasExactly(String name) {
    return lines().stream().anyMatch(line -> line.startsWith(name + ":"));
  }

  public long contentLength() {
    return first("Content-Length").map(Long::parseLong).orElse(-1L);
  }

  public boolean isChunked() {
    return first("Transfer-Encoding").orElse("").equalsIgnoreCase("chunked");
  }

  /** Whether any {@code Pragma} line has this token, with or without blanks around it. */
  public boolean hasPragma(String token) {
    return values("Pragma").stream()
        .flatMap(line -> List.of(line.split(",")).stream())
        .anyMatch(each -> each.trim().equalsIgnoreCase(token));
  }
}
