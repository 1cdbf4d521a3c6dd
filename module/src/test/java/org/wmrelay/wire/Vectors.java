package org.wmrelay.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The sample streams and requests in {@code vectors/}; their README says what each is. */
public final class Vectors {

  static final Path SOURCES = Path.of("src/test/resources/vectors");

  private static final byte[] END_OF_HTTP_HEADER = {'\r', '\n', '\r', '\n'};

  private Vectors() {}

  /** The bytes of a sample; of a whole HTTP answer its body. */
  public static byte[] bytes(String name) {
    byte[] file = file(name);
    return name.endsWith("_response.bin") ? httpBody(file) : file;
  }

  /** The lines of a captured request, without their ends. */
  public static List<String> request(String name) {
    return new String(file("requests/" + name), StandardCharsets.ISO_8859_1).lines().toList();
  }

  /** The names of all captured requests. */
  public static List<String> requests() {
    try (Stream<Path> files = Files.list(SOURCES.resolve("requests"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] file(String name) {
    try (InputStream in = Vectors.class.getResourceAsStream("/vectors/" + name)) {
      if (in == null) {
        throw new IllegalArgumentException("no sample named " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] httpBody(byte[] answer) {
    for (int end = END_OF_HTTP_HEADER.length; end <= answer.length; end++) {
      int start = end - END_OF_HTTP_HEADER.length;
      if (Arrays.equals(answer, start, end, END_OF_HTTP_HEADER, 0, end - start)) {
        return Arrays.copyOfRange(answer, end, answer.length);
      }
    }
    throw new IllegalArgumentException("an HTTP answer without a body");
  }
}
