package org.wmrelay.play;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.List;

/** Requests as text, the way they come over the wire. */
final class Requests {
  private Requests() {}

  /** A recorded request. */
  static String vector(String name) throws IOException {
    try (InputStream in = Requests.class.getResourceAsStream("/vectors/requests/" + name)) {
      return new String(in.readAllBytes(), ISO_8859_1);
    }
  }

  /** What a servlet reads from such a request, without path parameters and at the root context. */
  static PlayRequest parse(String text) {
    List<String> head = text.split("\r?\n\r?\n", 2)[0].lines().toList();
    String[] requestLine = head.get(0).split(" ", 3);
    List<String> lines = head.subList(1, head.size());
    String[] target = requestLine[1].split("\\?", 2);
    String host = values(lines, "Host").stream().findFirst().orElse("127.0.0.1:8080");

    HttpServletRequest request = mock(HttpServletRequest.class);
    when(request.getMethod()).thenReturn(requestLine[0]);
    when(request.getServletPath()).thenReturn("");
    when(request.getPathInfo()).thenReturn(target[0]);
    when(request.getQueryString()).thenReturn(target.length > 1 ? target[1] : null);
    when(request.getProtocol()).thenReturn(requestLine[2]);
    when(request.getScheme()).thenReturn("http");
    when(request.getContextPath()).thenReturn("");
    when(request.getServerName()).thenReturn(host.substring(0, host.lastIndexOf(':')));
    when(request.getServerPort())
        .thenReturn(Integer.parseInt(host.substring(host.lastIndexOf(':') + 1)));
    when(request.getContentType()).thenReturn(first(lines, "Content-Type"));
    when(request.getHeader(anyString())).thenAnswer(call -> first(lines, call.getArgument(0)));
    when(request.getHeaders(anyString()))
        .thenAnswer(call -> Collections.enumeration(values(lines, call.getArgument(0))));
    return PlayRequest.of(request);
  }

  private static String first(List<String> lines, String name) {
    return values(lines, name).stream().findFirst().orElse(null);
  }

  private static List<String> values(List<String> lines, String name) {
    String start = name + ":";
    return lines.stream()
        .filter(line -> line.regionMatches(true, 0, start, 0, start.length()))
        .map(line -> line.substring(start.length()).trim())
        .toList();
  }
}
